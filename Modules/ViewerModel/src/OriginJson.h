#pragma once

#include <nlohmann/json.hpp>

#include "myosect/ViewerModel/Document.h"

namespace myosect::viewer
{
[[nodiscard]] nlohmann::ordered_json OriginToJson(const Origin & origin);
/** \throws nlohmann::json::exception. */
[[nodiscard]] Origin OriginFromJson(const nlohmann::ordered_json & stored);
} // namespace myosect::viewer
