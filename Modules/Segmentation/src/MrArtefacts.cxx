#include "myosect/Segmentation/MrArtefacts.h"

#include <algorithm>
#include <array>

#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
namespace
{
constexpr std::int16_t kBodyLevel = -500;    // of the tissue scale: half of what tissue gives
constexpr std::int16_t kWithoutSignal = 700; // a quarter of what tissue gives
constexpr double kBright = 0.9;              // of what counts as body on the scale
constexpr double kTissueShare = 0.3;
constexpr double kMinimumBodyMm2 = 300.0;
constexpr double kClearOfBodyMm = 8.0; // blur and ringing of the surface end there
constexpr double kLeastAirMm2 = 600.0;
constexpr double kAirShare = 0.75; // ghosts of a limb fill a quarter of the air beside it, those of a vessel less

double Percentile(std::vector<float> & values, double share)
{
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/** Everything that is tissue in a slice: bright enough for it, which ghosts are not, though each of them is bright beside nothing. */
MaskPlane BodyOf(const float * signal, const std::int16_t * scale, int width, int height, PixelMm pixel)
{
  MaskPlane body(width, height);
  std::vector<float> values;
  for (std::size_t i = 0; i < body.Size(); ++i)
  {
    if (scale[i] > kBodyLevel)
    {
      values.push_back(signal[i]);
    }
  }
  if (values.empty())
  {
    return body;
  }
  const auto floor = static_cast<float>(kTissueShare) * Percentile(values, kBright);
  std::transform(signal, signal + body.Size(), body.data.begin(), [floor](float value) -> std::uint8_t { return value > floor ? 1 : 0; });
  return FillHoles(KeepLargerThan(body, kMinimumBodyMm2, pixel));
}

Value GhostShare(const float * signal, const MaskPlane & body, PixelMm pixel)
{
  std::vector<bool> columns(static_cast<std::size_t>(body.width), false);
  std::vector<bool> rows(static_cast<std::size_t>(body.height), false);
  std::vector<float> tissue;
  for (int y = 0; y < body.height; ++y)
  {
    for (int x = 0; x < body.width; ++x)
    {
      if (body(x, y) != 0)
      {
        columns[static_cast<std::size_t>(x)] = true;
        rows[static_cast<std::size_t>(y)] = true;
        tissue.push_back(signal[body.Offset(x, y)]);
      }
    }
  }
  if (tissue.empty())
  {
    return std::nullopt;
  }
  const FloatPlane toBody = DistanceMm(body, pixel);
  std::vector<float> alongY, alongX, neither;
  for (int y = 0; y < body.height; ++y)
  {
    for (int x = 0; x < body.width; ++x)
    {
      const std::size_t i = body.Offset(x, y);
      if (toBody.data[i] <= static_cast<float>(kClearOfBodyMm))
      {
        continue;
      }
      const bool inColumn = columns[static_cast<std::size_t>(x)];
      const bool inRow = rows[static_cast<std::size_t>(y)];
      if (inColumn != inRow)
      {
        (inColumn ? alongY : alongX).push_back(signal[i]);
      }
      else if (!inColumn)
      {
        neither.push_back(signal[i]);
      }
    }
  }
  const double leastPixels = kLeastAirMm2 / pixel.Area();
  const auto level = [&](std::vector<float> & values)
  { return static_cast<double>(values.size()) < leastPixels ? Value() : Value(Percentile(values, kAirShare)); };
  const Value y = level(alongY);
  const Value x = level(alongX);
  const Value corner = level(neither);
  const double of = Percentile(tissue, 0.5);
  if (!(of > 0.0) || (!x && !y) || (!corner && !(x && y)))
  {
    return std::nullopt;
  }
  const double highest = std::max(x.value_or(0.0), y.value_or(0.0));
  const double lowest = corner ? *corner : std::min(*x, *y);
  return (highest - lowest) / of;
}

/** Diameter of the largest disc without signal in each limb. */
std::vector<double> Voids(const std::int16_t * scale, const MaskPlane & pieces, const LimbMap & map, int width, int height, PixelMm pixel)
{
  std::vector<double> widest(static_cast<std::size_t>(map.limbCount), 0.0);
  MaskPlane bright(width, height);
  std::transform(scale, scale + bright.Size(), bright.data.begin(),
                 [](std::int16_t value) -> std::uint8_t { return value < kWithoutSignal ? 1 : 0; });
  if (CountSet(bright) == 0)
  {
    return widest;
  }
  const FloatPlane radius = DistanceMm(bright, pixel);
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      const int piece = pieces(std::min(x / map.factorX, pieces.width - 1), std::min(y / map.factorY, pieces.height - 1));
      if (piece > 0 && piece <= map.limbCount)
      {
        double & limb = widest[static_cast<std::size_t>(piece - 1)];
        limb = std::max(limb, 2.0 * static_cast<double>(radius(x, y)));
      }
    }
  }
  return widest;
}
} // namespace

bool MrArtefacts::IsGhosted(std::size_t k) const
{
  return k < ghostShare.size() && ghostShare[k].value_or(0.0) >= kGhostShare;
}

bool MrArtefacts::HasVoid(std::size_t limb, std::size_t k) const
{
  return limb < voidMm.size() && voidMm[limb][k] >= kVoidMm;
}

MrArtefacts FindGhosts(const MrVolume & signal, const CtVolume & scale, RunContext & context)
{
  const PixelMm pixel{ signal.grid.spacingMm[0], signal.grid.spacingMm[1] };
  const auto width = static_cast<int>(signal.grid.size[0]);
  const auto height = static_cast<int>(signal.grid.size[1]);
  MrArtefacts artefacts;
  artefacts.ghostShare.resize(signal.SliceCount());
  context.ParallelFor(signal.SliceCount(),
                      [&](std::size_t k)
                      {
                        const MaskPlane body = BodyOf(signal.Slice(k), scale.Slice(k), width, height, pixel);
                        artefacts.ghostShare[k] = GhostShare(signal.Slice(k), body, pixel);
                      });
  return artefacts;
}

void FindVoids(const CtVolume & scale, const LimbMap & map, MrArtefacts & artefacts, RunContext & context)
{
  const PixelMm pixel{ scale.grid.spacingMm[0], scale.grid.spacingMm[1] };
  const auto width = static_cast<int>(scale.grid.size[0]);
  const auto height = static_cast<int>(scale.grid.size[1]);
  std::vector<std::vector<double>> voids(scale.SliceCount());
  context.ParallelFor(scale.SliceCount(),
                      [&](std::size_t k) { voids[k] = Voids(scale.Slice(k), map.pieces[k], map, width, height, pixel); });
  artefacts.voidMm.assign(static_cast<std::size_t>(map.limbCount), std::vector<double>(scale.SliceCount(), 0.0));
  for (std::size_t limb = 0; limb < artefacts.voidMm.size(); ++limb)
  {
    for (std::size_t k = 0; k < voids.size(); ++k)
    {
      artefacts.voidMm[limb][k] = voids[k][limb];
    }
  }
}

CtVolume WithoutGhostedSlices(const CtVolume & scale, const MrArtefacts & artefacts)
{
  const auto count = static_cast<std::ptrdiff_t>(scale.SliceCount());
  const auto isSound = [&](std::ptrdiff_t k) { return k >= 0 && k < count && !artefacts.IsGhosted(static_cast<std::size_t>(k)); };
  CtVolume rest = scale;
  CtImage::Pointer image;
  for (std::ptrdiff_t k = 0; k < count; ++k)
  {
    std::ptrdiff_t reach = 0;
    while (reach < count && !isSound(k - reach) && !isSound(k + reach))
    {
      ++reach;
    }
    if (reach == 0 || reach == count)
    {
      continue;
    }
    if (image.IsNull())
    {
      image = MakeImage<CtImage>(scale.grid);
      std::copy_n(scale.image->GetBufferPointer(), scale.grid.VoxelCount(), image->GetBufferPointer());
      rest.image = image;
    }
    const auto sound = static_cast<std::size_t>(isSound(k - reach) ? k - reach : k + reach);
    const std::size_t voxels = scale.grid.SliceVoxelCount();
    std::copy_n(scale.Slice(sound), voxels, image->GetBufferPointer() + static_cast<std::size_t>(k) * voxels);
  }
  return rest;
}
} // namespace myosect::segmentation
