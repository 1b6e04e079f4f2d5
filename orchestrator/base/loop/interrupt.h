/* SPDX-License-Identifier: Apache-2.0 */
/* Ctrl-C as a flag, for programs that wait in short steps and then finish their own work. */
#pragma once

#include <stdbool.h>

/* From here on Ctrl-C sets a flag instead of ending the program. Clears the flag. */
void interrupt_catch(void);

/* Was Ctrl-C pressed since interrupt_catch? */
bool interrupt_came(void);
