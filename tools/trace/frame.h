/* A frame as DHAT and massif write it. */
#ifndef FRAME_H
#define FRAME_H

#include "profile.h"

/* Reads "ADDRESS: FUNCTION (FILE:LINE)" or "ADDRESS: FUNCTION (in OBJECT)", as
 * pp_IP in valgrind's coregrind/m_debuginfo has it.  text is changed. */
struct location read_frame(struct profile *p, char *text);

#endif
