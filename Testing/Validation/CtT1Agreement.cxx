/** Muscle area of CT against that of T1 of the same limb, within what both fields show. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "AnalysedScan.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Dicom/MrReader.h"
#include "myosect/Image/DicomCtSource.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;
using segmentation::MaskPlane;

constexpr std::size_t kLeastSlices = 25;
constexpr double kMedianBarPercent = 5.0;
constexpr double kWorstBarPercent = 10.0;

/** A limb imaged both ways; slices within the tumour's range do not count. */
struct Pair
{
  const char * folder;
  double tumourLowMm, tumourHighMm;
};
constexpr Pair kPairs[] = { { "STS_028", 452.0, 567.0 }, { "STS_045", 727.0, 914.0 } };
constexpr int kLargestShift = 20; ///< pixels
constexpr Side kSides[] = { Side::Left, Side::Right, Side::Unknown };

/** The slice at a height, within half a step. */
std::optional<std::size_t> SliceAt(const VolumeGeometry & geometry, double zMm)
{
  for (std::size_t k = 0; k < geometry.SliceCount(); ++k)
  {
    if (std::abs(geometry.PointLps(0.0, 0.0, k)[2] - zMm) < 0.5 * geometry.grid.spacingMm[2])
    {
      return k;
    }
  }
  return std::nullopt;
}

/** The T1 image itself; where it is 0 its publisher had no voxel to resample from. */
MrVolume ReadT1(const std::filesystem::path & folder)
{
  RunContext context;
  const dicom::SeriesCatalog catalog = dicom::Scan({ folder }, context);
  const dicom::Selection selection = dicom::Select(catalog, { {}, Modality::T1 });
  return ToCanonical(FloatImage::ConstPointer(AdoptVoxels(dicom::ReadMr(catalog, selection.stations, context))));
}

/** Muscle of all limbs of a slice. */
MaskPlane Muscle(const AnalysedScan & scan, std::size_t k)
{
  MaskPlane mask = scan.Mask(k, Side::Left, { Tissue::Muscle });
  for (const Side side : { Side::Right, Side::Unknown })
  {
    const MaskPlane other = scan.Mask(k, side, { Tissue::Muscle });
    std::transform(mask.data.begin(), mask.data.end(), other.data.begin(), mask.data.begin(),
                   [](std::uint8_t x, std::uint8_t y) -> std::uint8_t { return x != 0 || y != 0 ? 1 : 0; });
  }
  return mask;
}

/** Muscle of CT as pixels of the T1 slice, before any shift; those beyond its plane are kept. Both grids run along x and y. */
std::vector<std::pair<int, int>> OnT1Pixels(const AnalysedScan & ct, std::size_t k, const VolumeGeometry & t1, std::size_t t1Slice)
{
  const Vector3 origin = t1.PointLps(0.0, 0.0, t1Slice);
  const MaskPlane muscle = Muscle(ct, k);
  std::vector<std::pair<int, int>> pixels;
  for (int j = 0; j < muscle.height; ++j)
  {
    for (int i = 0; i < muscle.width; ++i)
    {
      if (muscle(i, j) != 0)
      {
        const Vector3 point = ct.geometry.PointLps(i, j, k);
        pixels.emplace_back(static_cast<int>(std::lround((point[0] - origin[0]) / t1.grid.spacingMm[0])),
                            static_cast<int>(std::lround((point[1] - origin[1]) / t1.grid.spacingMm[1])));
      }
    }
  }
  return pixels;
}

/** Muscle of both within the field of T1, with CT shifted by so many pixels. */
struct Overlap
{
  int x = 0, y = 0;
  double ctCm2 = 0.0, dice = 0.0;
};

Overlap At(const std::vector<std::pair<int, int>> & ct, const MaskPlane & t1Muscle, const MaskPlane & field, double pixelCm2, int x, int y)
{
  double within = 0.0, common = 0.0;
  for (const auto & [i, j] : ct)
  {
    if (field.Contains(i + x, j + y) && field(i + x, j + y) != 0)
    {
      within += 1.0;
      common += t1Muscle(i + x, j + y) != 0 ? 1.0 : 0.0;
    }
  }
  return { x, y, within * pixelCm2, 2.0 * common / (within + static_cast<double>(segmentation::CountSet(t1Muscle))) };
}

/** The shift at which both overlap best. */
Overlap Aligned(const std::vector<std::pair<int, int>> & ct, const MaskPlane & t1Muscle, const MaskPlane & field, double pixelCm2)
{
  Overlap best = At(ct, t1Muscle, field, pixelCm2, 0, 0);
  for (int y = -kLargestShift; y <= kLargestShift; ++y)
  {
    for (int x = -kLargestShift; x <= kLargestShift; ++x)
    {
      const Overlap one = At(ct, t1Muscle, field, pixelCm2, x, y);
      best = one.dice > best.dice ? one : best;
    }
  }
  return best;
}

/** The segment that CT measures there, thigh or calf; empty for any other and for slices without values. */
std::optional<Segment> MeasuredSegment(const AnalysedScan & ct, std::size_t k)
{
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    if (std::any_of(std::begin(kSides), std::end(kSides), [&](Side side) { return ct.IsOk(k, side, segment); }))
    {
      return segment;
    }
  }
  return std::nullopt;
}

/** Whether T1 trusts the slice: measured, or merely cut by its field. */
bool IsTrusted(const AnalysedScan & t1, std::size_t k)
{
  return std::any_of(std::begin(kSides), std::end(kSides),
                     [&](Side side)
                     {
                       const auto row = t1.table.Row(std::string(ToString(side)), k);
                       return row && (t1.table.Text(*row, "status") == "ok" || t1.table.Text(*row, "status") == "truncated");
                     });
}

int Run(const std::filesystem::path & data)
{
  TextTable table({ "limb", "z mm", "segment", "T1 cm²", "CT cm²", "T1 - CT %", "Dice", "shift mm", "CT cm²", "T1 - CT %", "Dice" });
  std::vector<double> absolute, differences, alignedAbsolute;
  std::size_t distrusted = 0;
  for (const Pair & pair : kPairs)
  {
    std::cerr << pair.folder << '\n';
    pipeline::AnalysisRequest request;
    request.inputs = { data / pair.folder / "CT" };
    const AnalysedScan ct = AnalyseScan(request);
    request.inputs = { data / pair.folder / "T1" };
    request.modality = Modality::T1;
    const AnalysedScan t1 = AnalyseScan(request);
    const MrVolume image = ReadT1(data / pair.folder / "T1");
    for (std::size_t k = 0; k < ct.geometry.SliceCount(); ++k)
    {
      const double z = ct.geometry.PointLps(0.0, 0.0, k)[2];
      const auto slice = SliceAt(t1.geometry, z);
      const auto segment = MeasuredSegment(ct, k);
      if (!slice || !segment || (z >= pair.tumourLowMm && z <= pair.tumourHighMm))
      {
        continue;
      }
      if (!IsTrusted(t1, *slice))
      {
        ++distrusted;
        continue;
      }
      const float * signal = image.Slice(*slice);
      MaskPlane field(static_cast<int>(image.grid.size[0]), static_cast<int>(image.grid.size[1]), 0);
      std::transform(signal, signal + field.Size(), field.data.begin(), [](float value) -> std::uint8_t { return value > 0.0F ? 1 : 0; });
      const MaskPlane t1Muscle = Muscle(t1, *slice);
      const double pixelCm2 = t1.Pixel().Area() / 100.0, t1Cm2 = static_cast<double>(segmentation::CountSet(t1Muscle)) * pixelCm2;
      const auto ctMuscle = OnT1Pixels(ct, k, t1.geometry, *slice);
      const Overlap placed = At(ctMuscle, t1Muscle, field, pixelCm2, 0, 0), aligned = Aligned(ctMuscle, t1Muscle, field, pixelCm2);
      const auto percent = [&](const Overlap & overlap) { return 100.0 * (t1Cm2 - overlap.ctCm2) / overlap.ctCm2; };
      differences.push_back(percent(placed));
      absolute.push_back(std::abs(percent(placed)));
      alignedAbsolute.push_back(std::abs(percent(aligned)));
      table.Add({ pair.folder, Fixed(z, 1), std::string(ToString(*segment)), Fixed(t1Cm2, 2), Fixed(placed.ctCm2, 2),
                  Fixed(percent(placed), 1, true), Fixed(placed.dice, 3),
                  Fixed(aligned.x * t1.Pixel().x, 0, true) + " " + Fixed(aligned.y * t1.Pixel().y, 0, true), Fixed(aligned.ctCm2, 2),
                  Fixed(percent(aligned), 1, true), Fixed(aligned.dice, 3) });
    }
  }
  if (differences.empty())
  {
    throw Error(ErrorCode::ProcessingFailed, "no slice is measured in both CT and T1; analyse the scans one by one");
  }
  std::cout << "Muscle voxels within the field of T1, which lies in that of CT; slices free of tumour that CT measures as thigh or calf "
               "and T1 does "
               "not reject.\nFirst as both lie in patient space, then with CT shifted to where the muscles overlap best: the limb was not "
               "held the same way in both scans,\nso that the fields cut it differently. The bars are those of the former.\n\n";
  table.Print(std::cout);
  const double worst = *std::max_element(absolute.begin(), absolute.end());
  std::cout << '\n'
            << differences.size() << " slices (bar: at least " << kLeastSlices << "), " << distrusted
            << " rejected by T1; absolute difference: median " << Fixed(Median(absolute), 1) << " % (bar " << Fixed(kMedianBarPercent, 0)
            << " %), worst " << Fixed(worst, 1) << " % (bar " << Fixed(kWorstBarPercent, 0) << " %); median difference "
            << Fixed(Median(differences), 1, true) << " %.\nAligned: median " << Fixed(Median(alignedAbsolute), 1) << " %, worst "
            << Fixed(*std::max_element(alignedAbsolute.begin(), alignedAbsolute.end()), 1) << " %.\n";
  const bool kept = differences.size() >= kLeastSlices && Median(absolute) <= kMedianBarPercent && worst <= kWorstBarPercent;
  std::cout << (kept ? "All bars are kept.\n" : "A bar is missed.\n");
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: CtT1Agreement DATA\n  DATA holds the folders STS_028 and STS_045, each with CT and T1\n";
    return 2;
  }
  try
  {
    return Run(argv[1]);
  }
  catch (const std::exception & e)
  {
    std::cerr << "CtT1Agreement: " << e.what() << '\n';
    return 2;
  }
}
