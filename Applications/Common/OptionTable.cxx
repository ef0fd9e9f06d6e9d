#include "OptionTable.h"

#include <algorithm>
#include <stdexcept>

#include "NodeOptions.h"
#include "OptionWords.h"

namespace myosect::app
{
namespace
{
using Options = std::vector<OptionInfo>;
using Kind = OptionKind;

Options Joined(std::initializer_list<Options> parts)
{
  Options all;
  for (const Options & part : parts)
  {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Options RunOptions()
{
  return { Between(Value("--threads", Kind::Count, "N", "threads to use; 0: one a processor"), 0, 1024),
           Choice("--progress", { "auto", "bar", "json", "none" }, "auto", "progress on stderr"),
           Value("--log-file", Kind::File, "FILE", "append messages to this file"), Flag("-q,--quiet", "print no warnings"),
           Flag("-v,--verbose", "print notes too") };
}

OptionInfo Series()
{
  return List(Value("--series", Kind::Text, "UID", "take the series of this UID"));
}

Options StudyOptions()
{
  return { List(Value("input", Kind::Path, "INPUT", "DICOM files and folders of any depth, or one NIfTI, NRRD or MetaImage volume")),
           Value("--water", Kind::File, "FILE", "water image of a Dixon set, a volume file"),
           Value("--fat", Kind::File, "FILE", "fat image of the same set"),
           Value("--fat-fraction", Kind::File, "FILE", "fat-fraction map alone, a volume file in percent, permille or fractions"),
           Flag("--t1-correction", "correct signal fat fractions for T1 from repetition time and flip angle"),
           Value("-o,--output", Kind::Folder, "DIR", "result folder; it appears whole or not at all; required unless --bids is given"),
           Series(),
           Choice("--modality", { "auto", "ct", "t1", "dixon" }, "auto", "modality; volume files need it"),
           Choice("--segment", { "auto", "thigh", "calf" }, "auto", "segment of every slice"),
           Choice("--side", { "left", "right" }, "", "patient's side of a single limb"),
           Choice("--involved-side", { "left", "right" }, "", "side of injury or surgery: gives the limb symmetry index"),
           Value("--reference", Kind::File, "FILE", "JSON file of reference values for patterns"),
           Choice("--sex", { "male", "female" }, "", "sex for reference values; default: as the headers say"),
           Between(Value("--age", Kind::Number, "YEARS", "age in completed years for reference values; default: as the headers say"), 0,
                   130),
           Value("--participant", Kind::Text, "ID", "participant id to write instead of the pseudonym"),
           Flag("--identified", "write the Patient ID itself"),
           Value("--profile", Kind::File, "FILE", "JSON object of parameters; `myosect parameters` lists them"),
           List(Value("--levels", Kind::Text, "LIST", "levels of levels.csv, such as femur:50%,tibia:66%,femur:150mm,calf:largest"), ','),
           List(Value("--set", Kind::Text, "NAME=NUMBER", "one parameter, name=number; stands above the profile")),
           Flag("--force", "replace an existing result folder"),
           List(Value("--allow", Kind::Text, "NAME", "lift one named refusal")),
           Flag("--strict", "exit with 81 when a slice could not be measured"),
           Flag("--keep-image", "keep the limb-cropped image in the result"),
           List(Value("--dicom", Kind::Text, "LIST", "DICOM objects to write into the result's folder dicom: seg,sr,sc,pdf"), ','),
           Value("--supersedes", Kind::Folder, "DIR", "earlier result folder: the new DICOM report and PDF name its own as predecessors"),
           Value("--bids", Kind::Folder, "DIR", "add the result to this BIDS derivative dataset"),
           Value("--bids-map", Kind::File, "FILE", "table that names the subject of each study"),
           Value("--bids-session", Kind::Text, "LABEL", "session in the dataset"),
           Value("--bids-acquisition", Kind::Text, "LABEL", "acquisition in the dataset, where a session has several"),
           Value("--bids-run", Kind::Text, "N", "run in the dataset") };
}

/** Options of a batch that hold for every study. What differs from study to study stands in the list. */
Options BatchStudyOptions()
{
  Options options = StudyOptions();
  const std::vector<std::string> ofOneStudy{
    "input", "--water", "--fat",         "--fat-fraction", "--output",       "--series",           "--side",    "--involved-side",
    "--sex", "--age",   "--participant", "--force", "--supersedes", "--bids-session", "--bids-acquisition", "--bids-run"
  };
  options.erase(std::remove_if(options.begin(), options.end(),
                               [&](const OptionInfo & option)
                               { return std::find(ofOneStudy.begin(), ofOneStudy.end(), option.Name()) != ofOneStudy.end(); }),
                options.end());
  return options;
}

/** Of commands that work on results. */
Options ResultOptions(const OptionInfo & output)
{
  return Joined({ { Required(output), Flag("--force", "replace an existing result"),
                    List(Value("--allow", Kind::Text, "NAME", "lift one named refusal: different-person, mixed-modality, mixed-version")) },
                  RunOptions() });
}

std::vector<CommandInfo> MakeTable()
{
  return {
    { "scan", "List the volumes found, the one that analyze takes, and what is left out and why",
      Joined({ { Required(List(Value("path", Kind::Path, "PATH", "files and folders"))), Series(), Flag("--json", "print JSON") },
               RunOptions() }) },
    { "analyze", "Read, segment, measure, compare left with right, report", Joined({ StudyOptions(), RunOptions() }) },
    { "measure", "The same measurements from a given segmentation",
      Joined(
          { StudyOptions(),
            RunOptions(),
            { Required(Value("--segmentation", Kind::File, "FILE",
                             "label map on the image's grid: NIfTI, NRRD or MetaImage, or a DICOM segmentation")),
              Value("--label-table", Kind::File, "FILE", "meaning of foreign labels or DICOM segments, by number: ITK-SNAP file, or JSON"),
              Value(
                  "--corrections", Kind::File, "FILE",
                  "what a reader changed and decided; default: corrections.json beside a segmentation of ours, where there is one") } }) },
    { "compare", "Change between visits; each argument is a result folder",
      Joined({ { Required(Counted(
                     List(Value("results", Kind::Folder, "RESULT", "the baseline's result folder, then those of later visits")), 2, 1000)),
                 Value("--repeatability", Kind::File, "FILE", "the site's own profile, made with `myosect repeatability`"),
                 List(Value("--dicom", Kind::Text, "LIST", "sr: the changes as DICOM report; every result must hold one of its own"), ','),
                 Flag("--strict", "exit with 81 when a change could not be told") },
               ResultOptions(Value("-o,--output", Kind::Folder, "DIR", "folder of the comparison; it appears whole or not at all")) }) },
    { "repeatability", "Measurement error of a site from repeat scans, for compare --repeatability",
      Joined({ { Required(Value("pairs", Kind::File, "PAIRS", "text file: two result folders a line, separated by a comma")) },
               ResultOptions(Value("-o,--output", Kind::File, "FILE", "JSON file to write")) }) },
    { "cohort", "One long table over many result folders",
      Joined({ { Required(List(Value("results", Kind::Folder, "RESULT", "result folders"))),
                 Flag("--deidentified", "participants by number, days instead of dates, no UID and no free text") },
               ResultOptions(Value("-o,--output", Kind::File, "FILE", "CSV file to write")) }) },
    { "batch", "Many studies, resumable; one bad study never stops the rest",
      Joined({ { Required(Value("list", Kind::File, "LIST", "text file: a path a line, or a table whose columns are named like options")),
                 Required(Value("-o,--output", Kind::Folder, "DIR", "folder of the result folders and of batch.csv")),
                 Between(Value("--jobs", Kind::Count, "N", "studies at a time; 0: one a processor. Memory may allow fewer"), 0, 1024),
                 Flag("--folder-names", "name results by the last part of the input's path; it must not be a patient's name"),
                 Flag("--force", "analyse studies again that are done") },
               BatchStudyOptions(),
               RunOptions() }) },
    { "phantom", "Write a limb phantom as DICOM, with its true areas",
      Joined({ { Value("-o,--output", Kind::Folder, "DIR", "folder to make"),
                 WithDefault(Value("--case", Kind::Text, "NAME", "which phantom"), "thigh"),
                 WithDefault(Value("--seed", Kind::Count, "N", "seed of noise and shape"), "1"), Flag("--list", "list the cases"),
                 Flag("--force", "replace an existing phantom folder") },
               RunOptions() }) },
    { "parameters", "List every parameter with its default, for profiles and --set", {} },
    NodeCommandInfo(),
  };
}
} // namespace

bool OptionInfo::IsPositional() const
{
  return names.empty() || names.front() != '-';
}

std::string OptionInfo::Name() const
{
  const std::size_t place = IsPositional() ? std::string::npos : names.find("--");
  return place == std::string::npos ? names : names.substr(place);
}

std::string OptionInfo::ShortName() const
{
  return names.size() > 2 && names[0] == '-' && names[2] == ',' ? names.substr(0, 2) : "";
}

const OptionInfo & CommandInfo::Option(std::string_view wanted) const
{
  const auto found = std::find_if(options.begin(), options.end(), [&](const OptionInfo & option) { return option.Name() == wanted; });
  if (found == options.end())
  {
    throw std::logic_error("command " + name + " has no option " + std::string(wanted) + " in the table");
  }
  return *found;
}

const std::vector<CommandInfo> & CommandTable()
{
  static const std::vector<CommandInfo> table = MakeTable();
  return table;
}

const CommandInfo & Command(std::string_view name)
{
  const std::vector<CommandInfo> & table = CommandTable();
  const auto found = std::find_if(table.begin(), table.end(), [&](const CommandInfo & command) { return command.name == name; });
  if (found == table.end())
  {
    throw std::logic_error("the table has no command " + std::string(name));
  }
  return *found;
}
} // namespace myosect::app
