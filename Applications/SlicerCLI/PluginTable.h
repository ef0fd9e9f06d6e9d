#pragma once

#include <string>
#include <vector>

#include "OptionTable.h"

namespace myosect::slicer
{
/** Where a parameter of the plug-in comes from, or goes. */
enum class ParameterKind
{
  Option,      ///< an option of `myosect measure`, passed on as it is
  InputImage,  ///< volume file, an option or the input of `myosect measure`
  InputLabels, ///< label map
  OutputLabels,
  OutputTable,
  CountResult, ///< returned after the run
  NumberResult ///< the same; may be undefined
};

/** One parameter of the plug-in. */
struct PluginParameter
{
  std::string name; ///< long flag without dashes: letters and digits only
  ParameterKind kind = ParameterKind::Option;
  std::string option;  ///< name in the table of `myosect measure`; empty for outputs and results
  std::string label;   ///< words of the form
  std::string help;    ///< empty: that of the option
  std::string notTold; ///< of a choice without default: the word for "not told", which is then its default
  std::string file;    ///< of an output table: its file in the result folder

  [[nodiscard]] bool IsResult() const { return kind == ParameterKind::CountResult || kind == ParameterKind::NumberResult; }
  /** \throws std::logic_error when it stands for no option. */
  [[nodiscard]] const app::OptionInfo & Option() const;
  [[nodiscard]] std::string Help() const;
};

struct PluginGroup
{
  std::string label;
  std::string description;
  bool advanced = false; ///< folded in the form
  std::vector<PluginParameter> parameters;
};

inline constexpr const char * kPluginTitle = "MyoSect limb muscle";
inline constexpr const char * kPluginName = "MyoSectCLI";

/** Every parameter of the plug-in; names of options, help, choices, ranges and defaults are those of app::CommandTable. */
[[nodiscard]] const std::vector<PluginGroup> & PluginTable();
} // namespace myosect::slicer
