/** The deep fascia of thighs with severe infiltration against published labels of their muscles. */
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "AnalysedScan.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;
using segmentation::MaskPlane;

constexpr double kClosingMm = 15.0;
constexpr double kNearMm = 8.0;
constexpr double kInsideBarPercent = 97.0;
constexpr double kOutlineBarPercent = 95.0;
constexpr double kSubcutaneousBarPercent = 80.0;

/** Counts over pixels of one leg's slice, or of many. */
struct Agreement
{
  double labels = 0.0, labelsInside = 0.0;
  double outline = 0.0, outlineNear = 0.0;
  double farthestMm = 0.0; ///< of the outline from the closing

  void Add(const Agreement & other)
  {
    labels += other.labels;
    labelsInside += other.labelsInside;
    outline += other.outline;
    outlineNear += other.outlineNear;
    farthestMm = std::max(farthestMm, other.farthestMm);
  }
  [[nodiscard]] double InsidePercent() const noexcept { return labels > 0.0 ? 100.0 * labelsInside / labels : 0.0; }
  [[nodiscard]] double NearPercent() const noexcept { return outline > 0.0 ? 100.0 * outlineNear / outline : 0.0; }
};

MaskPlane Union(MaskPlane a, const MaskPlane & b)
{
  std::transform(a.data.begin(), a.data.end(), b.data.begin(), a.data.begin(),
                 [](std::uint8_t x, std::uint8_t y) -> std::uint8_t { return x != 0 || y != 0 ? 1 : 0; });
  return a;
}

double MeanColumn(const MaskPlane & mask)
{
  double sum = 0.0, count = 0.0;
  for (int j = 0; j < mask.height; ++j)
  {
    for (int i = 0; i < mask.width; ++i)
    {
      sum += mask(i, j) != 0 ? i : 0;
      count += mask(i, j) != 0 ? 1.0 : 0.0;
    }
  }
  return sum / count;
}

/** Labels of the leg on one side of the column in the middle between both legs. */
MaskPlane LabelsOfLeg(const LabelId * published, const MaskPlane & like, double middleColumn, Side side)
{
  MaskPlane mask(like.width, like.height, 0);
  for (int j = 0; j < mask.height; ++j)
  {
    for (int i = 0; i < mask.width; ++i)
    {
      const bool ofLeg = (side == Side::Left) == (i > middleColumn); // columns run towards the left
      mask(i, j) = published[mask.Offset(i, j)] != kBackgroundLabel && ofLeg ? 1 : 0;
    }
  }
  return mask;
}

Agreement Compare(const MaskPlane & compartment, const MaskPlane & bone, const MaskPlane & published, segmentation::PixelMm pixel)
{
  Agreement result;
  for (std::size_t p = 0; p < published.Size(); ++p)
  {
    result.labels += published.data[p];
    result.labelsInside += published.data[p] != 0 && compartment.data[p] != 0 ? 1.0 : 0.0;
  }
  const MaskPlane inside = segmentation::FillHoles(Union(compartment, bone));
  const auto distance = segmentation::DistanceMm(segmentation::Close(Union(published, bone), kClosingMm, pixel), pixel);
  const auto unset = [&](int i, int j) { return !inside.Contains(i, j) || inside(i, j) == 0; };
  for (int j = 0; j < inside.height; ++j)
  {
    for (int i = 0; i < inside.width; ++i)
    {
      if (inside(i, j) != 0 && (unset(i - 1, j) || unset(i + 1, j) || unset(i, j - 1) || unset(i, j + 1)))
      {
        const double mm = distance(i, j);
        result.outline += 1.0;
        result.outlineNear += mm <= kNearMm ? 1.0 : 0.0;
        result.farthestMm = std::max(result.farthestMm, mm);
      }
    }
  }
  return result;
}

std::vector<double> SubcutaneousFatPercents(const AnalysedScan & scan, const DixonImages & images, std::size_t k, Side side)
{
  std::vector<double> percents;
  const MaskPlane mask = scan.Mask(k, side, { Tissue::SubcutaneousFat });
  for (std::size_t p = 0; p < mask.Size(); ++p)
  {
    const auto percent = mask.data[p] != 0 ? images.FatPercent(k, p) : std::nullopt;
    if (percent)
    {
      percents.push_back(*percent);
    }
  }
  return percents;
}

/** One row a slice and leg, and a last one of all; returns whether the bars are kept. */
bool RunPatient(const std::string & name, const std::filesystem::path & folder, TextTable & table)
{
  std::cerr << name << '\n';
  pipeline::AnalysisRequest request;
  request.inputs = { folder / "dicom" };
  const AnalysedScan scan = AnalyseScan(request);
  const DixonImages images = ReadDixonImages(folder / "water.nii.gz", folder / "fat.nii.gz", scan.geometry);
  const WideLabelImage::Pointer stored = ReadLabelFile(folder / "muscle_labels.nii.gz");
  RequireSameGrid(*stored, scan.geometry);
  const LabelVolume published = FromStored(*stored, scan.geometry, [](std::int32_t value) { return static_cast<LabelId>(value); });
  Agreement all;
  std::vector<double> subcutaneous;
  for (std::size_t k = 0; k < scan.geometry.SliceCount(); ++k)
  {
    const LabelId * label = published.Slice(k);
    const bool labelled = std::any_of(label, label + published.grid.SliceVoxelCount(), [](LabelId id) { return id != kBackgroundLabel; });
    const bool counts = labelled && scan.IsOk(k, Side::Left, Segment::Thigh) && scan.IsOk(k, Side::Right, Segment::Thigh);
    const double middle = counts ? 0.5 * (MeanColumn(scan.Mask(k, Side::Left, CompartmentTissues())) +
                                          MeanColumn(scan.Mask(k, Side::Right, CompartmentTissues())))
                                 : 0.0;
    for (const Side side : { Side::Left, Side::Right })
    {
      std::vector<std::string> row{ name, std::to_string(k), std::string(ToString(side)),
                                    scan.StatusOf(k, side) + (labelled ? "" : " (no published labels)") };
      if (counts)
      {
        const MaskPlane compartment = scan.Mask(k, side, CompartmentTissues());
        const Agreement one =
            Compare(compartment, scan.Mask(k, side, BoneTissues()), LabelsOfLeg(label, compartment, middle, side), scan.Pixel());
        const std::vector<double> fat = SubcutaneousFatPercents(scan, images, k, side);
        subcutaneous.insert(subcutaneous.end(), fat.begin(), fat.end());
        all.Add(one);
        row.insert(row.end(), { one.labels > 0.0 ? Fixed(one.InsidePercent(), 1) : "", Fixed(one.NearPercent(), 1),
                                Fixed(one.farthestMm, 1), fat.empty() ? "" : Fixed(Median(fat), 1) });
      }
      table.Add(row);
    }
  }
  if (subcutaneous.empty())
  {
    throw Error(ErrorCode::ProcessingFailed, name + ": no slice shows both thighs with subcutaneous fat");
  }
  table.Add({ name, "all", "both", "", Fixed(all.InsidePercent(), 2), Fixed(all.NearPercent(), 2), Fixed(all.farthestMm, 1),
              Fixed(Median(subcutaneous), 1) });
  return all.InsidePercent() >= kInsideBarPercent && all.NearPercent() >= kOutlineBarPercent &&
         Median(subcutaneous) > kSubcutaneousBarPercent;
}

int Run(const std::filesystem::path & data)
{
  TextTable table({ "patient", "slice", "side", "status", "labels inside %", "outline near %", "farthest mm", "sat fat %" });
  table.Add({ "bars", "", "", "", ">= " + Fixed(kInsideBarPercent, 0), ">= " + Fixed(kOutlineBarPercent, 0), "",
              "> " + Fixed(kSubcutaneousBarPercent, 0) });
  bool kept = true;
  for (const std::string name : { "001", "002" })
  {
    kept = RunPatient(name, data / name, table) && kept;
  }
  std::cout
      << "\"labels inside\": share of published muscle voxels in the compartment. \"outline near\": share of the compartment's outline "
         "within 8 mm of the\n"
         "closing (15 mm, a leg and slice at a time) of labels and bone. \"sat fat\": median fat fraction of subcutaneous fat. Slices "
         "count where both legs\n"
         "are measured as thigh.\n\n";
  table.Print(std::cout);
  std::cout << (kept ? "\nAll bars are kept.\n" : "\nA bar is missed.\n");
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: DystrophyLabels DATA\n  DATA holds the folders 001 and 002, each with dicom, water.nii.gz, fat.nii.gz and "
                 "muscle_labels.nii.gz\n";
    return 2;
  }
  try
  {
    return Run(argv[1]);
  }
  catch (const std::exception & e)
  {
    std::cerr << "DystrophyLabels: " << e.what() << '\n';
    return 2;
  }
}
