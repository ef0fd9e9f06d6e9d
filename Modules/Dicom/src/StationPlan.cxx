#include "StationPlan.h"

#include <algorithm>
#include <cmath>

#include "myosect/Core/Error.h"

namespace myosect::dicom
{
namespace
{
/** Offsets below this part of a pixel are not worth an interpolation. */
constexpr double kNegligiblePixels = 0.1;
/** Slices of two stations that lie closer than this part of a step show the same place. */
constexpr double kSamePlaceSteps = 0.5;

[[noreturn]] void Refuse(const VolumeCandidate & candidate, const std::string & what)
{
  throw Error(ErrorCode::UnsupportedInput, "series " + candidate.id + ": " + what);
}

bool IsClose(const Vector3 & a, const Vector3 & b)
{
  return std::abs(a[0] - b[0]) < 1e-3 && std::abs(a[1] - b[1]) < 1e-3 && std::abs(a[2] - b[2]) < 1e-3;
}

class Planning
{
public:
  explicit Planning(const std::vector<const VolumeCandidate *> & stations) : m_Stations(stations) {}

  StationPlan Run()
  {
    for (const VolumeCandidate * station : m_Stations)
    {
      Measure(*station);
    }
    for (std::size_t s = 1; s < m_Stations.size(); ++s)
    {
      RequireFit(s);
    }
    ChooseSlices();
    PlaceInPlane();
    PlaceAlongNormal();
    return std::move(m_Plan);
  }

private:
  void Measure(const VolumeCandidate & station)
  {
    StackGeometry stack = MeasureStack(station.frames, station.rowDirection, station.columnDirection);
    if (!stack.defect.empty())
    {
      Refuse(station, stack.defect + "; give a complete, evenly spaced series");
    }
    if (stack.places.size() == 1)
    {
      stack.stepMm = station.attributes.sliceThicknessMm.value_or(0.0);
    }
    m_Plan.stacks.push_back(std::move(stack));
  }

  void RequireFit(std::size_t s) const
  {
    const VolumeCandidate & first = *m_Stations.front();
    const VolumeCandidate & other = *m_Stations[s];
    const bool isSameGrid = IsClose(first.rowDirection, other.rowDirection) && IsClose(first.columnDirection, other.columnDirection) &&
                            std::abs(first.columnSpacingMm - other.columnSpacingMm) <= 1e-3 &&
                            std::abs(first.rowSpacingMm - other.rowSpacingMm) <= 1e-3;
    const double step = m_Plan.stacks.front().stepMm;
    if (!isSameGrid || std::abs(step - m_Plan.stacks[s].stepMm) > std::max(0.01 * step, 0.05))
    {
      Refuse(other, "its orientation or spacing differs from the other stations; give one station with --series");
    }
    if (first.attributes.frameOfReferenceUid != other.attributes.frameOfReferenceUid)
    {
      Refuse(other, "its frame of reference is not that of the other stations; give one station with --series");
    }
  }

  [[nodiscard]] double HeightMm(std::size_t station, std::size_t place) const
  {
    const StackGeometry & stack = m_Plan.stacks[station];
    const Vector3 & lowest = m_Stations[station]->frames[stack.places.front().front()].positionLps;
    return Dot(lowest, m_Plan.stacks.front().normal) + stack.heightMm[place];
  }

  void ChooseSlices()
  {
    const double step = m_Plan.stacks.front().stepMm;
    for (std::size_t s = 0; s < m_Stations.size(); ++s)
    {
      const std::size_t count = m_Plan.stacks[s].places.size();
      const bool hasNext = s + 1 < m_Stations.size();
      const double upperLimit = hasNext ? 0.5 * (HeightMm(s, count - 1) + std::max(HeightMm(s + 1, 0), HeightMm(s, 0))) : 0.0;
      for (std::size_t place = 0; place < count; ++place)
      {
        const double height = HeightMm(s, place);
        const bool isAboveSeam = hasNext && HeightMm(s + 1, 0) <= HeightMm(s, count - 1) && height > upperLimit + 1e-6 * step;
        const bool isBelowLast =
            !m_HeightMm.empty() && s != m_Plan.slices.back().station && height <= m_HeightMm.back() + kSamePlaceSteps * step;
        if (isAboveSeam || isBelowLast)
        {
          ++m_Plan.droppedCount;
          continue;
        }
        m_HeightMm.push_back(height);
        m_Plan.slices.push_back({ s, place, 0.0, 0.0 });
      }
    }
  }

  /** The grid in the plane holds the images of all slices. */
  void PlaceInPlane()
  {
    const VolumeCandidate & first = *m_Stations.front();
    Grid & grid = m_Plan.grid;
    grid.direction = { first.rowDirection, first.columnDirection, m_Plan.stacks.front().normal };
    grid.spacingMm = { first.columnSpacingMm, first.rowSpacingMm, m_Plan.stacks.front().stepMm };
    grid.originLps = first.frames[m_Plan.stacks.front().places.front().front()].positionLps;
    for (std::size_t axis = 0; axis < 2; ++axis)
    {
      std::vector<double> begins;
      double lowest = 0.0;
      double highest = 0.0;
      for (const StationPlan::Slice & slice : m_Plan.slices)
      {
        begins.push_back(BeginOf(slice, axis));
        const VolumeCandidate & station = *m_Stations[slice.station];
        lowest = std::min(lowest, begins.back());
        highest = std::max(highest, begins.back() + static_cast<double>(axis == 0 ? station.columns : station.rows));
      }
      grid.size[axis] = static_cast<std::size_t>(std::ceil(highest - lowest - 1e-6));
      for (std::size_t c = 0; c < 3; ++c)
      {
        grid.originLps[c] += lowest * grid.spacingMm[axis] * grid.direction[axis][c];
      }
      for (std::size_t k = 0; k < begins.size(); ++k)
      {
        (axis == 0 ? m_Plan.slices[k].shiftColumns : m_Plan.slices[k].shiftRows) = begins[k] - lowest;
      }
    }
    m_Plan.isShifted =
        std::any_of(m_Plan.slices.begin(), m_Plan.slices.end(), [this](const StationPlan::Slice & slice) { return !FillsGrid(slice); });
  }

  [[nodiscard]] bool FillsGrid(const StationPlan::Slice & slice) const
  {
    const VolumeCandidate & station = *m_Stations[slice.station];
    return slice.shiftColumns == 0.0 && slice.shiftRows == 0.0 && station.columns == m_Plan.grid.size[0] &&
           station.rows == m_Plan.grid.size[1];
  }

  /** Where the image of a slice begins, in pixels from the first station's; whole pixels where they nearly are. */
  [[nodiscard]] double BeginOf(const StationPlan::Slice & slice, std::size_t axis) const
  {
    const StackGeometry & stack = m_Plan.stacks[slice.station];
    const bool isTilted = (axis == 0 ? stack.shearRow : stack.shearColumn) != 0.0;
    const std::size_t frame = stack.places[isTilted ? slice.place : 0].front();
    const Vector3 & position = m_Stations[slice.station]->frames[frame].positionLps;
    const Vector3 & direction = m_Plan.grid.direction[axis];
    const Vector3 & origin = m_Stations.front()->frames[m_Plan.stacks.front().places.front().front()].positionLps;
    const double pixels = (Dot(position, direction) - Dot(origin, direction)) / m_Plan.grid.spacingMm[axis];
    return std::abs(pixels - std::round(pixels)) < kNegligiblePixels && !isTilted ? std::round(pixels) : pixels;
  }

  void PlaceAlongNormal()
  {
    m_Plan.grid.size[2] = m_Plan.slices.size();
    const double step = m_Plan.grid.spacingMm[2];
    std::size_t gapCount = 0;
    for (std::size_t k = 0; k < m_HeightMm.size(); ++k)
    {
      const StationPlan::Slice & slice = m_Plan.slices[k];
      const bool isSeam = k > 0 && m_Plan.slices[k - 1].station != slice.station;
      const bool isGap = isSeam ? m_HeightMm[k] - m_HeightMm[k - 1] > (1.0 + kSamePlaceSteps) * step + 1e-6
                                : k > 0 && m_Plan.stacks[slice.station].gapBelow == slice.place;
      gapCount += isGap ? 1 : 0;
      m_Plan.slicePositionMm.push_back(m_HeightMm[k] - m_HeightMm.front());
      m_Plan.sliceAfterGap.push_back(isGap);
    }
    if (gapCount > 1)
    {
      Refuse(*m_Stations.front(),
             "the joined stations have " + std::to_string(gapCount) + " gaps; give the stations one by one with --series");
    }
  }

  const std::vector<const VolumeCandidate *> & m_Stations;
  StationPlan m_Plan;
  std::vector<double> m_HeightMm;
};
} // namespace

StationPlan PlanStations(const std::vector<const VolumeCandidate *> & stations)
{
  return Planning(stations).Run();
}
} // namespace myosect::dicom
