/* The links, paths and commands in the documents are valid: see documents.sh. */
#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(documents, .timeout = STUCK, .fini = remove_scratch);

static void
expect_no_faults(const char *what)
{
	struct outcome o = run(&(struct command){
	    .argv = { "suites/documents.sh", what, tree() } });

	cr_expect(o.status == 0, "%s%s", o.out, o.err);
}

Test(documents, links)
{
	expect_no_faults("links");
}

Test(documents, paths)
{
	expect_no_faults("paths");
}

Test(documents, words)
{
	expect_no_faults("words");
}

Test(documents, numbers)
{
	expect_no_faults("numbers");
}

Test(documents, banned)
{
	expect_no_faults("banned");
}
