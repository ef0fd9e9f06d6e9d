#include "TruthCounter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Anatomy.h"
#include "LegAxis.h"
#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
bool ShowsLevel(const LegParameters & leg, double level, double lowZMm, double highZMm)
{
  const double z = leg.kneeZMm + leg.lengthScale * level / LengthPerZ(leg, leg.kneeZMm + level);
  return z >= lowZMm && z <= highZMm && (!leg.stumpLevelMm || *leg.stumpLevelMm < level);
}

void SetAreas(SliceMeasurement & row, const LimbCount & count, double sampleAreaCm2)
{
  const auto area = [&](Tissue tissue) { return count.samples[static_cast<std::size_t>(tissue)] * sampleAreaCm2; };
  row.limbAreaCm2 = count.Total() * sampleAreaCm2;
  row.muscleAreaCm2 = area(Tissue::Muscle);
  row.imatAreaCm2 = area(Tissue::IntermuscularFat);
  row.otherInsideFasciaAreaCm2 = area(Tissue::OtherInsideFascia);
  row.compartmentAreaCm2 = *row.muscleAreaCm2 + *row.imatAreaCm2 + *row.otherInsideFasciaAreaCm2;
  row.satAreaCm2 = area(Tissue::SubcutaneousFat);
  row.otherOutsideFasciaAreaCm2 = area(Tissue::OtherOutsideFascia);
  row.skinAreaCm2 = area(Tissue::Skin);
  row.boneAreaCm2 = area(Tissue::CorticalBone) + area(Tissue::Marrow);
}

void SetLevels(SliceMeasurement & row, const LegParameters & leg, double level, double lowZMm, double highZMm)
{
  row.segment = anatomy::SegmentAt(level);
  if (ShowsLevel(leg, 0.0, lowZMm, highZMm))
  {
    row.levelMmFromKnee = leg.lengthScale * std::abs(level);
  }
  const auto setPercent = [&](double distal, double proximal)
  {
    if (ShowsLevel(leg, distal, lowZMm, highZMm) && ShowsLevel(leg, proximal, lowZMm, highZMm))
    {
      row.levelPercent = 100.0 * (level - distal) / (proximal - distal);
    }
  };
  if (row.segment == Segment::Calf)
  {
    setPercent(anatomy::kPlafond, anatomy::kPlateau);
  }
  else if (row.segment == Segment::Thigh)
  {
    setPercent(anatomy::kDistalCondyle, anatomy::kHeadTop);
  }
}

double ObliquityDeg(const LegParameters & leg, double zMm, const Vector3 & normal)
{
  const auto tilt = TiltAt(leg, zMm);
  const Vector3 axis{ tilt[0], tilt[1], 1.0 };
  const double cosine = std::abs(Dot(axis, normal)) / (Norm(axis) * Norm(normal));
  return std::acos(std::min(1.0, cosine)) / kDegreeToRadian;
}
} // namespace

double LimbCount::Total() const noexcept
{
  return std::accumulate(samples.begin(), samples.end(), 0.0);
}

LimbVisibility::LimbVisibility(const LimbPhantomParameters & parameters, const Grid & grid, const PlaneStack & stack)
    : m_SliceCount(grid.size[2]), m_LegCount(parameters.legs.size()), m_Nodes(m_SliceCount * m_LegCount)
{
  const double columns = static_cast<double>(grid.size[0]), rows = static_cast<double>(grid.size[1]);
  for (std::size_t plane = 0; plane < stack.Planes().size(); ++plane)
  {
    for (std::size_t leg = 0; leg < m_LegCount; ++leg)
    {
      const LegLayer & layer = stack.Planes()[plane].legs[leg];
      for (std::size_t node = 0; layer.Exists() && node < PolarOutline::kNodes; ++node)
      {
        const auto [x, y] = layer.SkinPoint(node);
        const Vector3 index = grid.IndexIjk({ x, y, stack.ZMm(plane) });
        const double slice = std::floor(index[2] + 0.5);
        if (slice < 0.0 || slice >= static_cast<double>(m_SliceCount))
        {
          continue;
        }
        Nodes & nodes = m_Nodes[leg * m_SliceCount + static_cast<std::size_t>(slice)];
        const bool beyondEdge = index[0] < -0.5 || index[1] < -0.5 || index[0] > columns - 0.5 || index[1] > rows - 0.5;
        const double dx = (index[0] - 0.5 * (columns - 1.0)) * grid.spacingMm[0], dy = (index[1] - 0.5 * (rows - 1.0)) * grid.spacingMm[1];
        const auto & circle = parameters.acquisition.circleRadiusMm;
        const bool beyondCircle = circle && std::hypot(dx, dy) > *circle;
        ++nodes.total;
        nodes.inside += beyondEdge || beyondCircle ? 0 : 1;
        nodes.beyondEdge += beyondEdge ? 1 : 0;
        nodes.beyondCircle += beyondCircle ? 1 : 0;
      }
    }
  }
}

bool LimbVisibility::IsFound(std::size_t leg) const noexcept
{
  for (std::size_t slice = 0; slice < m_SliceCount; ++slice)
  {
    const Nodes & nodes = At(leg, slice);
    if (nodes.total > 0 && 2 * nodes.inside >= nodes.total)
    {
      return true;
    }
  }
  return false;
}

double SampleAreaCm2(const LimbPhantomParameters & parameters, const Grid & grid) noexcept
{
  const double samplesPerPixel = std::pow(parameters.acquisition.subSamples, 2);
  return 0.01 * Norm(Cross(grid.direction[0], grid.direction[1])) * grid.PixelAreaMm2() / samplesPerPixel;
}

std::vector<LimbSlice> LimbSlices(const LimbPhantomParameters & parameters, const Grid & grid, const PlaneStack & stack,
                                  const LimbVisibility & visibility, const std::vector<std::vector<LimbCount>> & counts)
{
  const Vector3 normal = Cross(grid.direction[0], grid.direction[1]);
  const double sampleAreaCm2 = SampleAreaCm2(parameters, grid);
  const Vector3 middle{ 0.5 * static_cast<double>(grid.size[0] - 1), 0.5 * static_cast<double>(grid.size[1] - 1), 0.0 };
  const auto planeZ = [&](double slice) { return grid.PointLps({ middle[0], middle[1], slice })[2]; };
  const double lowZMm = planeZ(-0.5), highZMm = planeZ(static_cast<double>(grid.size[2]) - 0.5);

  std::vector<std::size_t> order(parameters.legs.size());
  std::iota(order.begin(), order.end(), std::size_t{ 0 });
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return parameters.legs[a].side < parameters.legs[b].side; });

  std::vector<LimbSlice> rows;
  for (std::size_t slice = 0; slice < grid.size[2]; ++slice)
  {
    for (const std::size_t leg : order)
    {
      if (!visibility.IsFound(leg))
      {
        continue;
      }
      const LegParameters & limb = parameters.legs[leg];
      const LimbCount & count = counts[slice][leg];
      const double total = count.Total();
      LimbSlice entry;
      entry.leg = leg;
      SliceMeasurement & row = entry.row;
      row.side = limb.side;
      row.sliceIndex = slice;
      row.zMm = !stack.IsAxial() && total > 0.0 ? count.zSum / total : planeZ(static_cast<double>(slice));
      const double level = AnatomicLevel(limb, row.zMm);
      row.obliquityDeg = ObliquityDeg(limb, row.zMm, normal);
      SetLevels(row, limb, level, lowZMm, highZMm);
      const bool exists = visibility.Exists(leg, slice) && total > 0.0;
      if (!exists || !visibility.IsVisible(leg, slice))
      {
        row.status = Status::NotInFieldOfView;
        row.reason = exists ? "outside the image" : "the limb ends above this slice";
        row.segment = exists ? row.segment : Segment::Unknown;
        row.levelMmFromKnee.reset();
        row.levelPercent.reset();
        row.obliquityDeg.reset();
      }
      else if (visibility.IsCutByEdge(leg, slice) || visibility.IsCutByCircle(leg, slice))
      {
        row.status = Status::Truncated;
        row.reason = visibility.IsCutByEdge(leg, slice) ? "cut by the image edge" : "cut by the reconstruction circle";
      }
      else
      {
        entry.count = &count;
        SetAreas(row, count, sampleAreaCm2);
        if (stack.IsAxial())
        {
          const std::size_t layers = static_cast<std::size_t>(parameters.acquisition.throughPlaneLayers);
          row.limbCircumferenceCm = 0.1 * stack.Planes()[slice * layers + layers / 2].legs[leg].CircumferenceMm();
        }
      }
      rows.push_back(std::move(entry));
    }
  }
  return rows;
}
} // namespace myosect::phantom
