#include "PluginTable.h"

namespace myosect::slicer
{
namespace
{
using Kind = ParameterKind;

PluginParameter Option(std::string name, std::string option, std::string label, std::string notTold = {})
{
  return { std::move(name), Kind::Option, std::move(option), std::move(label), {}, std::move(notTold), {} };
}

PluginParameter Image(std::string name, Kind kind, std::string option, std::string label, std::string help = {})
{
  return { std::move(name), kind, std::move(option), std::move(label), std::move(help), {}, {} };
}

PluginParameter Table(std::string name, std::string label, std::string file, std::string help)
{
  return { std::move(name), Kind::OutputTable, {}, std::move(label), std::move(help), {}, std::move(file) };
}

PluginParameter Result(std::string name, Kind kind, std::string label, std::string help)
{
  return { std::move(name), kind, {}, std::move(label), std::move(help), {}, {} };
}

std::vector<PluginGroup> MakeTable()
{
  return {
    { "Images",
      "One CT or T1 volume, or water and fat of a Dixon set. No DICOM headers are needed.",
      false,
      { Image("inputvolume", Kind::InputImage, "input", "CT or T1 volume",
              "volume of a CT or T1 series; leave it out when water and fat are given"),
        Image("water", Kind::InputImage, "--water", "Water volume"), Image("fat", Kind::InputImage, "--fat", "Fat volume"),
        Image("fatfraction", Kind::InputImage, "--fat-fraction", "Fat-fraction volume"), Option("modality", "--modality", "Modality"),
        Image("segmentation", Kind::InputLabels, "--segmentation", "Segmentation to measure",
              "label map on the volume's grid, such as an edited one; none: the plug-in segments"),
        Option("labeltable", "--label-table", "Meaning of foreign labels"),
        Option("corrections", "--corrections", "Corrections of a reader") } },
    { "Results",
      "What is brought back. Only what is chosen is written.",
      false,
      { { "labelmap", Kind::OutputLabels, {}, "Label map", "tissues of each limb on the volume's grid", {}, "segmentation.nii.gz" },
        Table("measurementtable", "Measurements", "measurements.csv", "one row a slice and limb"),
        Table("limbtable", "Limbs", "limbs.csv", "one row a limb and segment: means and volumes"),
        Table("leveltable", "Levels", "levels.csv", "values at named levels"),
        Table("asymmetrytable", "Left against right", "asymmetry.csv", "one row a segment and metric"),
        { "output",
          Kind::Option,
          "--output",
          "Result folder",
          "folder for the whole result, with report and pictures; none: only what is chosen above is kept",
          {},
          {} },
        Option("force", "--force", "Replace an existing result folder"),
        Option("keepimage", "--keep-image", "Keep the image in the result folder"),
        Option("participant", "--participant", "Participant") } },
    { "Limb",
      "What the volume does not tell",
      false,
      { Option("segment", "--segment", "Segment"), Option("side", "--side", "Side of a single limb", "auto"),
        Option("involvedside", "--involved-side", "Involved side", "none") } },
    { "Reference values",
      "For patterns of the report",
      true,
      { Option("reference", "--reference", "Reference values"), Option("sex", "--sex", "Sex", "unknown"),
        Option("age", "--age", "Age in years") } },
    { "Method",
      "Parameters of the measurement",
      true,
      { Option("profile", "--profile", "Profile of parameters"), Option("levels", "--levels", "Levels"),
        Option("set", "--set", "Single parameters"), Option("strict", "--strict", "Fail when a slice could not be measured"),
        Option("threads", "--threads", "Threads") } },
    { "Numbers",
      "Told after a run; an empty field could not be told",
      false,
      { Result("limbcount", Kind::CountResult, "Limbs", "limbs in view"),
        Result("slicecount", Kind::CountResult, "Measured slices", "slices of limbs that were measured"),
        Result("leftmusclearea", Kind::NumberResult, "Left muscle area (cm2)", "mean over the measured slices of the left limb, cm2"),
        Result("rightmusclearea", Kind::NumberResult, "Right muscle area (cm2)", "mean over the measured slices of the right limb, cm2"),
        Result("leftmusclevolume", Kind::NumberResult, "Left muscle volume (cm3)", "over the measured length of the left limb, cm3"),
        Result("rightmusclevolume", Kind::NumberResult, "Right muscle volume (cm3)", "over the measured length of the right limb, cm3"),
        Result("muscleasymmetry", Kind::NumberResult, "Muscle asymmetry index (%)",
               "100 (L - R) / ((L + R) / 2) of muscle area in the segment with most shared levels") } },
  };
}
} // namespace

const app::OptionInfo & PluginParameter::Option() const
{
  return app::Command("measure").Option(option);
}

std::string PluginParameter::Help() const
{
  return help.empty() ? Option().help : help;
}

const std::vector<PluginGroup> & PluginTable()
{
  static const std::vector<PluginGroup> table = MakeTable();
  return table;
}
} // namespace myosect::slicer
