#pragma once

#include <map>
#include <string>
#include <vector>

#include "CommonOptions.h"
#include "PluginTable.h"

namespace myosect::slicer
{
/** A command line of the plug-in, understood. */
struct PluginCall
{
  bool xml = false;
  bool help = false;
  bool version = false;
  std::string helpText;
  std::string returnParameterFile;           ///< empty: nobody wants the numbers
  std::map<std::string, std::string> values; ///< by parameter name; "true" of flags. Only what was told

  /** Empty when it was not told. */
  [[nodiscard]] std::string Value(const std::string & name) const;
};

/** \throws Error(Usage). */
[[nodiscard]] PluginCall ParsePluginCall(const std::vector<std::string> & arguments);

/** The call as options of `myosect`. */
struct PluginRequest
{
  app::CommonOptions options; ///< without an output folder when none was told
  std::string segmentation;   ///< empty: analyse
  std::string labelTable;
  std::string corrections;
};

/** \throws Error(Usage), as `myosect` itself. */
[[nodiscard]] PluginRequest RequestOf(const PluginCall & call);
} // namespace myosect::slicer
