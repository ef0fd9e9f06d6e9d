#pragma once

#include <string>
#include <vector>

#include "myosect/Core/Types.h"

namespace myosect::report
{
/** How the values come about, in paragraphs for page 3. ASCII units. */
[[nodiscard]] std::vector<std::string> MethodText(Modality modality);
} // namespace myosect::report
