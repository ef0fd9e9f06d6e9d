#pragma once

#include <string>
#include <string_view>

namespace myosect
{
/** Whether brackets outside of strings nest deeper (64) than in any file of this program. What goes through JSON by recursion, such as a
 * copy or the writing of it, would not come back from a file of a million brackets. */
[[nodiscard]] bool NestsTooDeep(std::string_view json);

/** JSON that somebody else may have written: nlohmann::json or ordered_json, discarded when the text is none or nests too deep. Compiled
 * once, here: the library's parser is large. */
template <typename Json> [[nodiscard]] Json ParseJson(const std::string & text);
} // namespace myosect
