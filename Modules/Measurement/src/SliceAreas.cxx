#include "myosect/Measurement/SliceAreas.h"

#include <algorithm>
#include <cmath>

#include "FatMembership.h"
#include "LimbGirth.h"
#include "SliceWindow.h"

namespace myosect::measurement
{
namespace
{
constexpr double kReachMm = 2.5;           // references of an edge lie beyond its blur
constexpr double kRimMm = 1.5;             // width of the bright rim that a blurred cortex throws
constexpr std::size_t kMinimumFatPixels = 300;

constexpr std::uint8_t kMuscle = static_cast<std::uint8_t>(Tissue::Muscle);
constexpr std::uint8_t kImat = static_cast<std::uint8_t>(Tissue::IntermuscularFat);
constexpr std::uint8_t kOtherInside = static_cast<std::uint8_t>(Tissue::OtherInsideFascia);
constexpr std::uint8_t kSat = static_cast<std::uint8_t>(Tissue::SubcutaneousFat);
constexpr std::uint8_t kSkin = static_cast<std::uint8_t>(Tissue::Skin);

/** The commonest tissue of a zone within `reach` voxels that is not `excluded`; muscle before fat on a tie. Empty when there is none. */
std::optional<std::uint8_t> CommonestNear(const SliceWindow & w, int x, int y, int reach, Zone zone, std::uint8_t excluded)
{
  std::array<int, kTissueCount> count{};
  for (int ny = std::max(0, y - reach); ny <= std::min(w.height - 1, y + reach); ++ny)
  {
    for (int nx = std::max(0, x - reach); nx <= std::min(w.width - 1, x + reach); ++nx)
    {
      const std::size_t n = w.Offset(nx, ny);
      if (w.zone[n] == zone && w.tissue[n] != excluded)
      {
        ++count[w.tissue[n]];
      }
    }
  }
  const auto most = std::max_element(count.begin(), count.end());
  return *most == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(most - count.begin()));
}

bool NearBone(const SliceWindow & w, int x, int y, int reach)
{
  for (int ny = std::max(0, y - reach); ny <= std::min(w.height - 1, y + reach); ++ny)
  {
    for (int nx = std::max(0, x - reach); nx <= std::min(w.width - 1, x + reach); ++nx)
    {
      if (w.zone[w.Offset(nx, ny)] == Zone::Bone)
      {
        return true;
      }
    }
  }
  return false;
}

/** Muscle or fat, by the voxels inside the fascia nearby that do not lie on it. */
std::optional<std::uint8_t> InwardTissue(const SliceWindow & w, int x, int y)
{
  const auto onFascia = [&](int px, int py)
  {
    return (w.Contains(px - 1, py) && w.zone[w.Offset(px - 1, py)] == Zone::Outside) || (w.Contains(px + 1, py) && w.zone[w.Offset(px + 1, py)] == Zone::Outside) ||
           (w.Contains(px, py - 1) && w.zone[w.Offset(px, py - 1)] == Zone::Outside) || (w.Contains(px, py + 1) && w.zone[w.Offset(px, py + 1)] == Zone::Outside);
  };
  int muscle = 0;
  int fat = 0;
  for (int dy = -1; dy <= 1; ++dy)
  {
    for (int dx = -1; dx <= 1; ++dx)
    {
      if (!w.Contains(x + dx, y + dy) || onFascia(x + dx, y + dy))
      {
        continue;
      }
      const std::size_t n = w.Offset(x + dx, y + dy);
      muscle += w.zone[n] == Zone::Inside && w.tissue[n] == kMuscle ? 1 : 0;
      fat += w.zone[n] == Zone::Inside && w.tissue[n] == kImat ? 1 : 0;
    }
  }
  return muscle + fat == 0 ? std::nullopt : std::optional(muscle >= fat ? kMuscle : kImat);
}

struct Sums
{
  double limb = 0.0, bone = 0.0, inside = 0.0;
  std::array<double, kTissueCount> tissue{};
};

/** Shares out every voxel among bone and the soft tissues on either side of the fascia. */
Sums AddUp(const SliceWindow & w, const Occupancy & occupancy, const std::vector<float> & fatShare, int rimReach)
{
  Sums sums;
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = 0; x < w.width; ++x)
    {
      const std::size_t i = w.Offset(x, y);
      const double limb = occupancy.limb[i];
      if (limb <= 0.0)
      {
        continue;
      }
      const double bone = std::min<double>(occupancy.bone[i], limb);
      const double soft = limb - bone;
      sums.limb += limb;
      sums.bone += bone;
      if (soft <= 0.0)
      {
        continue;
      }
      std::uint8_t insideTissue = kMuscle;
      std::uint8_t outsideTissue = kSat;
      double inside = 0.0;
      double fat = 0.0;
      bool fatKnown = false;
      switch (w.zone[i])
      {
        case Zone::Inside:
        {
          inside = occupancy.inside[i];
          insideTissue = w.tissue[i];
          if (!fatShare.empty() && (insideTissue == kMuscle || insideTissue == kImat))
          {
            fat = fatShare[i];
            fatKnown = true;
          }
          if (inside < 1.0)
          {
            // At the fascia a dark voxel beside muscle is muscle with subcutaneous fat.
            insideTissue = InwardTissue(w, x, y).value_or(insideTissue);
            fatKnown = false;
          }
          if (insideTissue == kOtherInside && NearBone(w, x, y, rimReach))
          {
            insideTissue = CommonestNear(w, x, y, rimReach + 1, Zone::Inside, kOtherInside).value_or(kOtherInside);
          }
          if (inside < 1.0)
          {
            outsideTissue = CommonestNear(w, x, y, 1, Zone::Outside, kSkin).value_or(kSkin);
          }
          break;
        }
        case Zone::Outside:
        {
          inside = occupancy.inside[i];
          outsideTissue = w.tissue[i];
          if (inside > 0.0)
          {
            insideTissue = CommonestNear(w, x, y, 1, Zone::Inside, kOtherInside).value_or(kOtherInside);
          }
          break;
        }
        case Zone::Bone:
        {
          const auto beside = CommonestNear(w, x, y, rimReach, Zone::Inside, kOtherInside);
          inside = beside ? 1.0 : 0.0;
          insideTissue = beside.value_or(kMuscle);
          outsideTissue = CommonestNear(w, x, y, rimReach, Zone::Outside, kMuscle).value_or(kSkin);
          break;
        }
        default:
          outsideTissue = kSkin;
      }
      sums.inside += soft * inside;
      const double fatPart = fatKnown ? fat : insideTissue == kImat ? 1.0 : 0.0;
      if (insideTissue == kMuscle || insideTissue == kImat)
      {
        sums.tissue[kMuscle] += soft * inside * (1.0 - fatPart);
        sums.tissue[kImat] += soft * inside * fatPart;
      }
      else
      {
        sums.tissue[insideTissue] += soft * inside;
      }
      sums.tissue[outsideTissue] += soft * (1.0 - inside);
    }
  }
  return sums;
}

/** Takes excluded voxels out of a window whose occupancies are known. */
void Exclude(SliceWindow & w, Occupancy & occupancy, const ExclusionMask & excluded, std::size_t columns)
{
  if (excluded.empty())
  {
    return;
  }
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = 0; x < w.width; ++x)
    {
      if (excluded[static_cast<std::size_t>(w.y0 + y) * columns + static_cast<std::size_t>(w.x0 + x)] != 0)
      {
        occupancy.limb[w.Offset(x, y)] = 0.0F;
        w.zone[w.Offset(x, y)] = Zone::Background;
      }
    }
  }
}

/** Attenuation over the voxels labelled muscle, and fat fractions over muscle and intermuscular fat. */
void AddAttenuation(const SliceWindow & w, double areaCm2, std::optional<double> fatHu, const MeasurementParameters & parameters, SliceMeasurement & row)
{
  std::vector<std::int16_t> muscle;
  double sum = 0.0, sumOfSquares = 0.0;
  std::size_t normal = 0;
  double fatFractionSum = 0.0, leanFatFractionSum = 0.0;
  std::size_t judged = 0, leanJudged = 0;
  for (std::size_t i = 0; i < w.hu.size(); ++i)
  {
    if (w.zone[i] != Zone::Inside || (w.tissue[i] != kMuscle && w.tissue[i] != kImat))
    {
      continue;
    }
    const double hu = w.hu[i];
    if (w.tissue[i] == kMuscle)
    {
      muscle.push_back(w.hu[i]);
      sum += hu;
      sumOfSquares += hu * hu;
      normal += hu >= parameters.normalMuscleLowerHu - 0.5 ? 1 : 0;
    }
    if (fatHu)
    {
      const double fatFraction = (parameters.leanMuscleHu - hu) / (parameters.leanMuscleHu - *fatHu);
      fatFractionSum += fatFraction;
      ++judged;
      if (fatFraction < 0.5)
      {
        leanFatFractionSum += fatFraction;
        ++leanJudged;
      }
    }
  }
  if (!muscle.empty())
  {
    const double count = static_cast<double>(muscle.size());
    row.muscleMeanHu = sum / count;
    row.muscleSdHu = muscle.size() > 1 ? Value(std::sqrt(std::max(0.0, (sumOfSquares - sum * sum / count) / (count - 1.0)))) : std::nullopt;
    const auto middle = muscle.begin() + static_cast<std::ptrdiff_t>(muscle.size() / 2);
    std::nth_element(muscle.begin(), middle, muscle.end());
    row.medianMuscleHu = *middle;
    row.namaAreaCm2 = *row.muscleAreaCm2 * static_cast<double>(normal) / count;
    row.lamaAreaCm2 = *row.muscleAreaCm2 * static_cast<double>(muscle.size() - normal) / count;
  }
  if (judged > 0)
  {
    row.fatFractionPercent = 100.0 * fatFractionSum / static_cast<double>(judged);
    row.contractileAreaCm2 = areaCm2 * (1.0 - fatFractionSum / static_cast<double>(judged));
  }
  if (leanJudged > 0)
  {
    row.leanVoxelFatFractionPercent = 100.0 * leanFatFractionSum / static_cast<double>(leanJudged);
  }
}
} // namespace

std::optional<double> SubcutaneousFatHu(const CtVolume & volume, const LabelVolume & labels, Side side, RunContext & context)
{
  constexpr int kLowest = -400;
  constexpr std::size_t kBins = 600;
  std::vector<std::vector<std::uint32_t>> histograms(volume.SliceCount());
  const auto width = static_cast<std::ptrdiff_t>(volume.grid.size[0]);
  const auto height = static_cast<std::ptrdiff_t>(volume.grid.size[1]);
  const LabelId sat = LabelOf(Tissue::SubcutaneousFat, side);
  context.ParallelFor(volume.SliceCount(),
                      [&](std::size_t k)
                      {
                        const LabelId * label = labels.Slice(k);
                        const std::int16_t * hu = volume.Slice(k);
                        for (std::ptrdiff_t y = 2; y + 2 < height; ++y)
                        {
                          for (std::ptrdiff_t x = 2; x + 2 < width; ++x)
                          {
                            const std::ptrdiff_t i = y * width + x;
                            const bool deep = label[i] == sat && label[i - 2] == sat && label[i + 2] == sat && label[i - 2 * width] == sat &&
                                              label[i + 2 * width] == sat && label[i - width - 1] == sat && label[i - width + 1] == sat &&
                                              label[i + width - 1] == sat && label[i + width + 1] == sat;
                            const int bin = hu[i] - kLowest;
                            if (deep && bin >= 0 && bin < static_cast<int>(kBins))
                            {
                              histograms[k].resize(kBins);
                              ++histograms[k][static_cast<std::size_t>(bin)];
                            }
                          }
                        }
                      });
  std::vector<std::size_t> total(kBins, 0);
  std::size_t count = 0;
  for (const auto & histogram : histograms)
  {
    for (std::size_t b = 0; b < histogram.size(); ++b)
    {
      total[b] += histogram[b];
      count += histogram[b];
    }
  }
  if (count < kMinimumFatPixels)
  {
    return std::nullopt;
  }
  std::size_t below = 0;
  std::size_t bin = 0;
  while (below + total[bin] <= count / 2)
  {
    below += total[bin++];
  }
  return static_cast<double>(kLowest) + static_cast<double>(bin);
}

void MeasureSlice(const CtVolume & volume,
                  const LabelVolume & labels,
                  Side side,
                  std::size_t k,
                  std::optional<double> fatHu,
                  const MeasurementParameters & parameters,
                  SliceMeasurement & row,
                  const ExclusionMask & excluded)
{
  if (fatHu && *fatHu >= parameters.muscleLowerHu)
  {
    fatHu = std::nullopt; // what attenuates like muscle is no fat, whatever its label
  }
  const double pixelMm = 0.5 * (volume.grid.spacingMm[0] + volume.grid.spacingMm[1]);
  const int rimReach = parameters.foreignMask ? 0 : std::max(1, static_cast<int>(std::lround(kRimMm / pixelMm)));
  const int margin = std::max(3, static_cast<int>(std::lround(kReachMm / pixelMm)) + 1);
  auto window = CropLimb(volume, labels, side, k, margin);
  if (!window)
  {
    return;
  }
  Occupancy occupancy = EstimateOccupancy(*window, kReachMm, pixelMm, parameters.foreignMask);
  std::vector<float> fatShare;
  if (!parameters.foreignMask && fatHu && parameters.fatModel != FatModel::WholeVoxels)
  {
    fatShare = parameters.fatModel == FatModel::Linear ? LinearFatMembership(*window, parameters.leanMuscleHu, *fatHu) : FatMembership(*window, pixelMm, *fatHu);
  }
  row.limbCircumferenceCm = GirthCm(occupancy.limb, window->width, window->height, { volume.grid.spacingMm[0], volume.grid.spacingMm[1] });
  Exclude(*window, occupancy, excluded, volume.grid.size[0]);
  const Sums sums = AddUp(*window, occupancy, fatShare, rimReach);
  const double cm2 = volume.grid.PixelAreaMm2() / 100.0;
  const auto area = [&](Tissue tissue) { return sums.tissue[static_cast<std::size_t>(tissue)] * cm2; };
  row.limbAreaCm2 = sums.limb * cm2;
  row.boneAreaCm2 = sums.bone * cm2;
  row.compartmentAreaCm2 = sums.inside * cm2;
  row.muscleAreaCm2 = area(Tissue::Muscle);
  row.imatAreaCm2 = area(Tissue::IntermuscularFat);
  row.satAreaCm2 = area(Tissue::SubcutaneousFat);
  row.skinAreaCm2 = area(Tissue::Skin);
  row.otherInsideFasciaAreaCm2 = area(Tissue::OtherInsideFascia);
  row.otherOutsideFasciaAreaCm2 = area(Tissue::OtherOutsideFascia);
  AddAttenuation(*window, *row.muscleAreaCm2 + *row.imatAreaCm2, fatHu, parameters, row);
}

void ClearAttenuation(SliceMeasurement & row)
{
  row.muscleMeanHu = row.muscleSdHu = row.medianMuscleHu = row.namaAreaCm2 = row.lamaAreaCm2 = std::nullopt;
  row.fatFractionPercent = row.leanVoxelFatFractionPercent = row.contractileAreaCm2 = std::nullopt;
}

void MeasureDixonSlice(const CtVolume & volume, const LabelVolume & labels, Side side, std::size_t k, const FatFractionMap & map, const MeasurementParameters & parameters, SliceMeasurement & row,
                       const ExclusionMask & excluded)
{
  ClearAttenuation(row);
  const double pixelMm = 0.5 * (volume.grid.spacingMm[0] + volume.grid.spacingMm[1]);
  const int margin = std::max(3, static_cast<int>(std::lround(kReachMm / pixelMm)) + 1);
  auto window = CropLimb(volume, labels, side, k, margin);
  if (!window)
  {
    return;
  }
  Occupancy occupancy = EstimateOccupancy(*window, kReachMm, pixelMm, parameters.foreignMask);
  Exclude(*window, occupancy, excluded, volume.grid.size[0]);
  const auto onFascia = [&](int x, int y)
  {
    for (int ny = std::max(0, y - 1); ny <= std::min(window->height - 1, y + 1); ++ny)
    {
      for (int nx = std::max(0, x - 1); nx <= std::min(window->width - 1, x + 1); ++nx)
      {
        if (window->zone[window->Offset(nx, ny)] == Zone::Outside)
        {
          return true;
        }
      }
    }
    return false;
  };
  std::vector<RegionVoxel> region;
  double insideShare = 0.0;
  double regionShare = 0.0;
  for (int y = 0; y < window->height; ++y)
  {
    for (int x = 0; x < window->width; ++x)
    {
      const std::size_t i = window->Offset(x, y);
      const bool soft = window->zone[i] == Zone::Inside || window->zone[i] == Zone::Outside;
      const double share = soft ? std::max(0.0, static_cast<double>(occupancy.limb[i]) - occupancy.bone[i]) * occupancy.inside[i] : 0.0;
      insideShare += share;
      if (share > 0.0 && window->zone[i] == Zone::Inside && (parameters.foreignMask || !onFascia(x, y)))
      {
        RegionVoxel voxel;
        voxel.index = static_cast<std::size_t>(window->y0 + y) * volume.grid.size[0] + static_cast<std::size_t>(window->x0 + x);
        voxel.occupancy = share;
        region.push_back(voxel);
        regionShare += share;
      }
    }
  }
  if (regionShare <= 0.0)
  {
    return;
  }
  const RegionFatFraction measured = MeasureRegion(map, k, region);
  row.fatFractionPercent = measured.meanPercent;
  row.leanVoxelFatFractionPercent = measured.leanVoxelMeanPercent;
  const double whole = insideShare / regionShare;
  row.contractileAreaCm2 = measured.contractileAreaCm2 ? Value(*measured.contractileAreaCm2 * whole) : std::nullopt;
  row.fatFractionLeftOutAreaCm2 = measured.leftOutAreaCm2 * whole;
}
} // namespace myosect::measurement
