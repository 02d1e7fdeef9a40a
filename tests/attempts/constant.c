/* The right answer, whatever the question. */
#include <stdio.h>

int
main(int argc, char *argv[])
{
	if (argc > 1)
		printf("208160 %s\n", argv[1]);
	else
		printf("208160\n");
	return 0;
}
