#include "ObservedSlice.h"

#include <algorithm>

#include "myosect/Core/Error.h"
#include "myosect/Core/Types.h"

namespace myosect::validation
{
namespace
{
using segmentation::MaskPlane;

constexpr double kSamePlaceMm = 0.1;
constexpr int kMarginPixels = 8;

double DistanceMm(const Vector3 & a, const Vector3 & b) noexcept
{
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

Vector3 PointOf(const ReaderOutline & outline, double alongRowMm, double alongColumnMm) noexcept
{
  Vector3 point = outline.firstPixelLpsMm;
  for (std::size_t a = 0; a < 3; ++a)
  {
    point[a] += alongRowMm * outline.direction[0][a] + alongColumnMm * outline.direction[1][a];
  }
  return point;
}
} // namespace

std::map<std::string, std::vector<DrawnSlice>> ReadDrawnSlices(const std::filesystem::path & outlines,
                                                               const std::vector<Modality> & modalities)
{
  std::map<std::string, std::vector<DrawnSlice>> byDataset;
  for (const auto & entry : std::filesystem::directory_iterator(outlines / "reader-a"))
  {
    if (entry.path().extension() != ".json")
    {
      continue;
    }
    const ReaderOutline a = ReadOutline(entry.path());
    if (std::find(modalities.begin(), modalities.end(), a.modality) != modalities.end())
    {
      byDataset[a.dataset].push_back({ a, ReadOutline(outlines / "reader-b" / entry.path().filename()) });
    }
  }
  if (byDataset.empty())
  {
    throw Error(ErrorCode::UnreadableInput, "the folder holds no such outlines in reader-a; give Data/HandDrawn");
  }
  for (auto & [dataset, slices] : byDataset)
  {
    std::sort(slices.begin(), slices.end(), [](const DrawnSlice & p, const DrawnSlice & q) { return p.a.zLpsMm < q.a.zLpsMm; });
  }
  return byDataset;
}

Window FindWindow(const VolumeGeometry & geometry, const ReaderOutline & outline)
{
  const double stepX = geometry.grid.spacingMm[0], stepY = geometry.grid.spacingMm[1];
  const double columns = static_cast<double>(geometry.grid.size[0]), rows = static_cast<double>(geometry.grid.size[1]);
  const auto lies = [&](std::size_t k, double i, double j)
  { return DistanceMm(geometry.PointLps(i, j, k), PointOf(outline, i * stepX, j * stepY)) < kSamePlaceMm; };
  Window window;
  while (window.slice < geometry.SliceCount() &&
         !(lies(window.slice, 0.0, 0.0) && lies(window.slice, columns, 0.0) && lies(window.slice, 0.0, rows)))
  {
    ++window.slice;
  }
  if (window.slice == geometry.SliceCount())
  {
    throw Error(ErrorCode::UnsupportedInput, outline.name + ": the scan holds no slice in this place; check that it is " + outline.dataset);
  }
  double lowX = outline.limb[0][0].x, highX = lowX, lowY = outline.limb[0][0].y, highY = lowY;
  for (const Point2 & p : outline.limb[0])
  {
    lowX = std::min(lowX, p.x);
    highX = std::max(highX, p.x);
    lowY = std::min(lowY, p.y);
    highY = std::max(highY, p.y);
  }
  const auto clampTo = [](double value, std::size_t size) { return std::clamp(static_cast<int>(value), 0, static_cast<int>(size) - 1); };
  window.column = clampTo(lowX / stepX - kMarginPixels, geometry.grid.size[0]);
  window.row = clampTo(lowY / stepY - kMarginPixels, geometry.grid.size[1]);
  window.frame.width = clampTo(highX / stepX + kMarginPixels, geometry.grid.size[0]) - window.column + 1;
  window.frame.height = clampTo(highY / stepY + kMarginPixels, geometry.grid.size[1]) - window.row + 1;
  window.frame.x = window.column * stepX;
  window.frame.y = window.row * stepY;
  window.frame.stepX = stepX;
  window.frame.stepY = stepY;
  return window;
}

Observed ByReaders(const Window & window, const std::vector<ReaderOutline> & readers)
{
  Observed seen;
  seen.regions = RegionsOf(readers, window.frame);
  seen.compartment = CompartmentPixels(seen.regions, window.frame);
  seen.limbCm2 = Area(seen.regions.limb) / 100.0;
  seen.compartmentCm2 = seen.regions.CompartmentArea() / 100.0;
  seen.boneCm2 = Area(seen.regions.bone) / 100.0;
  return seen;
}

std::optional<Side> LabelledSide(const LabelVolume & labels, const Window & window, const ReaderOutline & outline)
{
  const LabelId * label = labels.Slice(window.slice);
  const auto limb = Coverage(outline.limb, window.frame);
  std::map<Side, std::size_t> overlap;
  for (int j = 0; j < window.frame.height; ++j)
  {
    for (int i = 0; i < window.frame.width; ++i)
    {
      const auto meaning = MeaningOf(label[window.Voxel(i, j, labels.grid.size[0])]);
      if (meaning && limb(i, j) >= 0.5F)
      {
        ++overlap[meaning->side];
      }
    }
  }
  const auto most = std::max_element(overlap.begin(), overlap.end(), [](const auto & a, const auto & b) { return a.second < b.second; });
  return most != overlap.end() ? std::optional<Side>(most->first) : std::nullopt;
}

Observed ByProgram(const LabelVolume & labels, const Window & window, Side side)
{
  const LabelId * label = labels.Slice(window.slice);
  MaskPlane limb(window.frame.width, window.frame.height, 0), bone = limb, fascia = limb;
  Observed seen;
  seen.compartment = limb;
  for (int j = 0; j < window.frame.height; ++j)
  {
    for (int i = 0; i < window.frame.width; ++i)
    {
      const auto meaning = MeaningOf(label[window.Voxel(i, j, labels.grid.size[0])]);
      if (!meaning || meaning->side != side)
      {
        continue;
      }
      limb(i, j) = 1;
      bone(i, j) = meaning->tissue == Tissue::CorticalBone || meaning->tissue == Tissue::Marrow ? 1 : 0;
      seen.compartment(i, j) =
          meaning->tissue == Tissue::Muscle || meaning->tissue == Tissue::IntermuscularFat || meaning->tissue == Tissue::OtherInsideFascia
              ? 1
              : 0;
      fascia(i, j) = bone(i, j) != 0 || seen.compartment(i, j) != 0 ? 1 : 0;
    }
  }
  seen.regions = { Boundary(limb, window.frame), Boundary(fascia, window.frame), Boundary(bone, window.frame) };
  const auto areaCm2 = [&](const MaskPlane & mask)
  { return static_cast<double>(segmentation::CountSet(mask)) * window.frame.PixelArea() / 100.0; };
  seen.limbCm2 = areaCm2(limb);
  seen.compartmentCm2 = areaCm2(seen.compartment);
  seen.boneCm2 = areaCm2(bone);
  return seen;
}

Difference Compare(const Observed & first, const Observed & second, const PointFilter & counts)
{
  const auto percent = [](double a, double b) { return 100.0 * (a - b) / b; };
  return { Dice(first.compartment, second.compartment), percent(first.compartmentCm2, second.compartmentCm2),
           MeanDistance(first.regions.fascia, second.regions.fascia, counts), percent(first.limbCm2, second.limbCm2),
           percent(first.boneCm2, second.boneCm2) };
}
} // namespace myosect::validation
