#pragma once

#include <string>

namespace myosect::slicer
{
/** The module description that `MyoSectCLI --xml` prints, made from PluginTable. UTF-8. */
[[nodiscard]] std::string ModuleXml();
} // namespace myosect::slicer
