#pragma once

#include "OptionTable.h"

namespace myosect::app
{
/** The command `node` for the table. */
[[nodiscard]] CommandInfo NodeCommandInfo();
} // namespace myosect::app
