#pragma once

#include "OptionTable.h"

namespace myosect::app
{
/** The options of `myosect-viewer`, a program without commands: parser, manual page and shell completion are made from them. */
[[nodiscard]] const CommandInfo & ViewerCommandInfo();
} // namespace myosect::app
