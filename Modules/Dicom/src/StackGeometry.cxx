#include "StackGeometry.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "myosect/Core/Quantity.h"

namespace myosect::dicom
{
namespace
{
constexpr double kSamePositionMm = 0.01;
constexpr double kInPlaneToleranceMm = 0.2;
constexpr double kMinTiltDeg = 0.05;
constexpr double kRadToDeg = 57.295779513082320877;

Vector3 Minus(const Vector3 & a, const Vector3 & b)
{
  return { a[0] - b[0], a[1] - b[1], a[2] - b[2] };
}

/** Slope of a line through the origin of the means, by least squares. */
double SlopeOf(const std::vector<double> & x, const std::vector<double> & y)
{
  const double count = static_cast<double>(x.size());
  const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const double meanY = std::accumulate(y.begin(), y.end(), 0.0) / count;
  double xx = 0.0;
  double xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i)
  {
    xx += (x[i] - meanX) * (x[i] - meanX);
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  return xx > 0.0 ? xy / xx : 0.0;
}

double LargestResidual(const std::vector<double> & x, const std::vector<double> & y, double slope)
{
  double lowest = y.front() - slope * x.front();
  double highest = lowest;
  for (std::size_t i = 1; i < x.size(); ++i)
  {
    const double offset = y[i] - slope * x[i];
    lowest = std::min(lowest, offset);
    highest = std::max(highest, offset);
  }
  return (highest - lowest) / 2.0;
}

/** Drift of the slices within their plane. */
void MeasureShear(const std::vector<FrameReference> & frames, const Vector3 & rowDirection, const Vector3 & columnDirection,
                  StackGeometry & stack)
{
  std::vector<double> height, alongRow, alongColumn;
  const Vector3 & origin = frames[stack.places.front().front()].positionLps;
  for (std::size_t place = 0; place < stack.places.size(); ++place)
  {
    for (const std::size_t frame : stack.places[place])
    {
      const Vector3 offset = Minus(frames[frame].positionLps, origin);
      height.push_back(stack.heightMm[place]);
      alongRow.push_back(Dot(offset, rowDirection));
      alongColumn.push_back(Dot(offset, columnDirection));
    }
  }
  const double row = SlopeOf(height, alongRow);
  const double column = SlopeOf(height, alongColumn);
  const double tiltDeg = std::atan(std::hypot(row, column)) * kRadToDeg;
  const double drift = std::hypot(row, column) * stack.heightMm.back();
  const bool isTilted = tiltDeg >= kMinTiltDeg && drift > kInPlaneToleranceMm;
  if (isTilted)
  {
    stack.shearRow = std::atan(std::abs(row)) * kRadToDeg >= kMinTiltDeg ? row : 0.0;
    stack.shearColumn = std::atan(std::abs(column)) * kRadToDeg >= kMinTiltDeg ? column : 0.0;
    stack.tiltDeg = std::atan(std::hypot(stack.shearRow, stack.shearColumn)) * kRadToDeg;
  }
  if (LargestResidual(height, alongRow, stack.shearRow) > kInPlaneToleranceMm ||
      LargestResidual(height, alongColumn, stack.shearColumn) > kInPlaneToleranceMm)
  {
    stack.inPlaneDefect = "the slices are displaced against each other within their planes";
  }
}

/** Positions rounded in the header make uneven steps but stay close to a regular grid. */
bool IsRegular(const StackGeometry & stack, double & stepMm)
{
  std::vector<double> index(stack.heightMm.size());
  std::iota(index.begin(), index.end(), 0.0);
  stepMm = SlopeOf(index, stack.heightMm);
  return LargestResidual(index, stack.heightMm, stepMm) <= std::max(0.01 * stepMm, 0.05);
}

void FindGap(StackGeometry & stack)
{
  std::vector<double> steps;
  for (std::size_t i = 1; i < stack.heightMm.size(); ++i)
  {
    steps.push_back(stack.heightMm[i] - stack.heightMm[i - 1]);
  }
  std::vector<double> sorted = steps;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[(sorted.size() - 1) / 2];
  const double tolerance = std::max(0.01 * median, 0.05);
  double regularSum = 0.0;
  std::size_t regularCount = 0;
  std::size_t wideCount = 0;
  std::size_t narrowCount = 0;
  for (std::size_t i = 0; i < steps.size(); ++i)
  {
    if (steps[i] > median + tolerance)
    {
      ++wideCount;
      stack.gapBelow = i + 1;
    }
    else if (steps[i] < median - tolerance)
    {
      ++narrowCount;
    }
    else
    {
      regularSum += steps[i];
      ++regularCount;
    }
  }
  stack.stepMm = regularSum / static_cast<double>(regularCount);
  if (narrowCount > 0)
  {
    stack.defect = "the slices are unevenly spaced or overlap";
  }
  else if (wideCount > 1)
  {
    stack.defect = "the stack has " + std::to_string(wideCount) + " gaps";
  }
}

void MeasureSteps(StackGeometry & stack)
{
  if (!IsRegular(stack, stack.stepMm))
  {
    FindGap(stack);
  }
  if (!(stack.stepMm >= 0.1 && stack.stepMm <= 50.0))
  {
    stack.defect = "the distance between slices, " + FormatNumber(stack.stepMm) + " mm, is outside 0.1 to 50 mm";
  }
  if (!stack.defect.empty())
  {
    stack.gapBelow.reset();
  }
}
} // namespace

bool StackGeometry::HasDuplicates() const
{
  return std::any_of(places.begin(), places.end(), [](const SlicePlace & place) { return place.size() > 1; });
}

Vector3 StackNormal(const Vector3 & rowDirection, const Vector3 & columnDirection)
{
  Vector3 normal = Cross(rowDirection, columnDirection);
  const double length = Norm(normal);
  std::size_t axis = 2;
  if (std::abs(normal[2]) < 0.1 * length)
  {
    axis = std::abs(normal[0]) > std::abs(normal[1]) ? 0 : 1;
  }
  const double scale = (normal[axis] < 0.0 ? -1.0 : 1.0) / length;
  for (double & component : normal)
  {
    component *= scale;
  }
  return normal;
}

StackGeometry MeasureStack(const std::vector<FrameReference> & frames, const Vector3 & rowDirection, const Vector3 & columnDirection)
{
  StackGeometry stack;
  stack.normal = StackNormal(rowDirection, columnDirection);
  std::vector<double> heights(frames.size());
  std::vector<std::size_t> order(frames.size());
  std::iota(order.begin(), order.end(), std::size_t{ 0 });
  for (std::size_t i = 0; i < frames.size(); ++i)
  {
    heights[i] = Dot(frames[i].positionLps, stack.normal);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return heights[a] < heights[b]; });
  for (const std::size_t frame : order)
  {
    const double height = heights[frame] - heights[order.front()];
    if (stack.places.empty() || height - stack.heightMm.back() > kSamePositionMm)
    {
      stack.places.emplace_back();
      stack.heightMm.push_back(height);
    }
    stack.places.back().push_back(frame);
  }
  if (stack.places.size() > 1)
  {
    MeasureSteps(stack);
  }
  if (!frames.empty())
  {
    MeasureShear(frames, rowDirection, columnDirection, stack);
  }
  if (stack.defect.empty())
  {
    stack.defect = stack.inPlaneDefect;
  }
  return stack;
}
} // namespace myosect::dicom
