#include "ViewerOptions.h"

#include "OptionWords.h"

namespace myosect::app
{
namespace
{
using Kind = OptionKind;

CommandInfo MakeTable()
{
  return { "",
           "Show limb muscle measurements with their outlines, correct them, and measure anew",
           { List(Value("path", Kind::Path, "PATH", "DICOM files and folders, one volume file, or one result folder")),
             Value("--segmentation", Kind::File, "FILE", "label map of the image, in place of segmenting it"),
             Value("--label-table", Kind::File, "FILE", "label table of a foreign segmentation"),
             List(Value("--series", Kind::Text, "UID", "series to open")),
             Choice("--modality", { "ct", "t1" }, {}, "what a volume file shows"),
             Value("--water", Kind::File, "FILE", "water image of a Dixon set, a volume file"),
             Value("--fat", Kind::File, "FILE", "fat image of the same set"),
             Value("--fat-fraction", Kind::File, "FILE", "fat-fraction map alone, a volume file"),
             Flag("--t1-correction", "correct signal fat fractions for T1 from repetition time and flip angle"),
             Choice("--segment", { "auto", "thigh", "calf" }, "auto", "segment of every slice"),
             Choice("--side", { "left", "right" }, "", "patient's side of a single limb"),
             Value("--participant", Kind::Text, "ID", "participant id to write instead of the pseudonym"),
             List(Value("--allow", Kind::Text, "NAME", "lift one named refusal")),
             List(Value("--images", Kind::Path, "PATH", "where the images of a result folder lie")),
             Value("--baseline", Kind::Folder, "DIR", "result folder of an earlier visit, to be shown beside"),
             Value("--worklist", Kind::Folder, "DIR", "folder that holds result folders, read one after the other"),
             Flag("--blind", "with --worklist: hides identity, dates, visits and earlier reads, and shuffles the list"),
             Value("--reader", Kind::Text, "NAME", "name or initials that reads are signed with"),
             Value("--screenshot", Kind::File, "FILE", "writes one picture and ends"),
             Value("--slice", Kind::Count, "N", "slice to show: slice_index of measurements.csv, 0 nearest the feet"),
             Choice("--layout", { "axial", "legs", "visits", "3d" }, "axial", "view to show"),
             Flag("--filled", "tissues filled instead of outlined"),
             WithDefault(Value("--size", Kind::Text, "WIDTHxHEIGHT", "size of the picture, in pixels"), "1280x1024"),
             Value("--script", Kind::File, "FILE", "replays recorded interaction, checks it, and ends"),
             Flag("--help-keys", "lists keys and mouse, and ends") } };
}
} // namespace

const CommandInfo & ViewerCommandInfo()
{
  static const CommandInfo table = MakeTable();
  return table;
}
} // namespace myosect::app
