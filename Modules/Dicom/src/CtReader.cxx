#include "myosect/Dicom/CtReader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"

#include "HounsfieldTable.h"
#include "StackDecoder.h"
#include "StackGeometry.h"
#include "Unshear.h"

namespace myosect::dicom
{
namespace
{
constexpr std::size_t kCountedAtOnce = 32767; // voxels, such that their number fits into 16 bits

/** Everything about the volume but its values. */
struct Layout
{
  StackGeometry stack;
  std::vector<double> shiftColumns, shiftRows; ///< of each place, in pixels; empty without tilt
};

class CtReading
{
public:
  CtReading(const VolumeCandidate & candidate, RunContext & context) : m_Candidate(candidate), m_Context(context) {}

  CtVolume Run()
  {
    RefuseUnusable(m_Candidate, true);
    LayOut();
    Allocate();
    Decode();
    RefuseForeignValues();
    Describe();
    WarnOfStack(m_Candidate, m_Layout.stack, m_Reports, m_Context);
    return std::move(m_Volume);
  }

private:
  [[noreturn]] void Refuse(ErrorCode code, const std::string & what) const { throw Error(code, "series " + m_Candidate.id + ": " + what); }

  void LayOut()
  {
    m_Layout.stack = MeasureStack(m_Candidate.frames, m_Candidate.rowDirection, m_Candidate.columnDirection);
    const StackGeometry & stack = m_Layout.stack;
    if (!stack.defect.empty())
    {
      Refuse(ErrorCode::UnsupportedInput, stack.defect + "; give a complete, evenly spaced series");
    }
    Grid & grid = m_Volume.grid;
    grid.size = { m_Candidate.columns, m_Candidate.rows, stack.places.size() };
    grid.direction = { m_Candidate.rowDirection, m_Candidate.columnDirection, stack.normal };
    grid.originLps = m_Candidate.frames[stack.places.front().front()].positionLps;
    grid.spacingMm = { m_Candidate.columnSpacingMm, m_Candidate.rowSpacingMm,
                       stack.places.size() > 1 ? stack.stepMm : m_Candidate.attributes.sliceThicknessMm.value_or(0.0) };
    if (stack.IsTilted())
    {
      m_Layout.shiftColumns = Rectify(0, stack.shearRow);
      m_Layout.shiftRows = Rectify(1, stack.shearColumn);
    }
  }

  /** Enlarges the grid along an in-plane axis so that every slice fits; returns where each slice begins, in pixels. */
  std::vector<double> Rectify(std::size_t axis, double shear)
  {
    Grid & grid = m_Volume.grid;
    std::vector<double> shifts(grid.size[2], 0.0);
    if (shear == 0.0)
    {
      return shifts;
    }
    const double origin = Dot(grid.originLps, grid.direction[axis]);
    for (std::size_t k = 0; k < shifts.size(); ++k)
    {
      const Vector3 & position = m_Candidate.frames[m_Layout.stack.places[k].front()].positionLps;
      shifts[k] = (Dot(position, grid.direction[axis]) - origin) / grid.spacingMm[axis];
    }
    const auto [lowest, highest] = std::minmax_element(shifts.begin(), shifts.end());
    const double first = *lowest;
    grid.size[axis] += static_cast<std::size_t>(std::ceil(*highest - first - 1e-6));
    for (std::size_t c = 0; c < 3; ++c)
    {
      grid.originLps[c] += first * grid.spacingMm[axis] * grid.direction[axis][c];
    }
    for (double & shift : shifts)
    {
      shift -= first;
    }
    return shifts;
  }

  void Allocate()
  {
    const Grid & grid = m_Volume.grid;
    const std::string what = "series " + m_Candidate.id;
    const double sliceBytes = static_cast<double>(m_Candidate.columns) * static_cast<double>(m_Candidate.rows) * 2.0;
    const double volumeBytes =
        static_cast<double>(grid.size[0]) * static_cast<double>(grid.size[1]) * static_cast<double>(grid.size[2]) * 2.0;
    // Words, toolkit buffer, code stream and decoder of each thread.
    const double neededBytes = volumeBytes + 8.0 * sliceBytes * m_Context.ThreadCount();
    constexpr double largest = 1e18;
    RequireMemory(static_cast<std::size_t>(std::min(neededBytes, largest)), what);
    m_Volume.hounsfield.reset(new (std::nothrow) std::int16_t[grid.VoxelCount()]);
    if (m_Volume.hounsfield == nullptr)
    {
      Refuse(ErrorCode::UnsupportedInput, "there is not enough memory to read it");
    }
  }

  void Decode()
  {
    m_Reports = StackDecoder<HounsfieldTable>(m_Candidate, m_Layout.stack, m_Context)
                    .Run([](const FrameReference & frame) { return std::pair(frame.rescaleSlope, frame.rescaleIntercept); },
                         [this](std::size_t k, const std::vector<std::int16_t> & image, PlaceReport & report)
                         {
                           std::int16_t * target = m_Volume.hounsfield.get() + k * m_Volume.grid.SliceVoxelCount();
                           Place(k, image, target);
                           FinishSlice(target, report);
                         });
  }

  void Place(std::size_t k, const std::vector<std::int16_t> & image, std::int16_t * target) const
  {
    if (!m_Layout.stack.IsTilted())
    {
      std::copy(image.begin(), image.end(), target);
      return;
    }
    ShiftSlice<std::int16_t>({ image.data(), m_Candidate.columns, m_Candidate.rows, HounsfieldTable::kPadding }, m_Layout.shiftColumns[k],
                             m_Layout.shiftRows[k], target, m_Volume.grid.size[0], m_Volume.grid.size[1]);
  }

  void FinishSlice(std::int16_t * target, PlaceReport & report) const
  {
    const std::size_t count = m_Volume.grid.SliceVoxelCount();
    // Plain loops over few values each, which the compiler turns into vector instructions.
    for (std::size_t begin = 0; begin < count; begin += kCountedAtOnce)
    {
      const std::size_t end = std::min(count, begin + kCountedAtOnce);
      std::int16_t padding = 0;
      for (std::size_t i = begin; i < end; ++i)
      {
        padding = static_cast<std::int16_t>(padding + (target[i] == HounsfieldTable::kPadding ? 1 : 0));
      }
      report.paddingCount += static_cast<std::size_t>(padding);
    }
    std::int16_t lowest = std::numeric_limits<std::int16_t>::max();
    for (std::size_t i = 0; i < count; ++i)
    {
      const std::int16_t value = target[i] == HounsfieldTable::kPadding ? std::int16_t{ 0 } : target[i];
      lowest = std::min(lowest, value);
    }
    report.hasNegative = lowest < 0;
    if (report.paddingCount > 0)
    {
      std::replace(target, target + count, HounsfieldTable::kPadding, CtVolume::kPaddingHu);
    }
  }

  /** Without rescale, values that never fall below zero are no Hounsfield units: air is missing. */
  void RefuseForeignValues() const
  {
    const bool isIdentity = std::all_of(m_Candidate.frames.begin(), m_Candidate.frames.end(),
                                        [](const FrameReference & f) { return f.rescaleSlope == 1.0 && f.rescaleIntercept == 0.0; });
    const bool hasNegative = std::any_of(m_Reports.begin(), m_Reports.end(), [](const PlaceReport & r) { return r.hasNegative; });
    if (isIdentity && !hasNegative)
    {
      Refuse(ErrorCode::UnsupportedInput,
             "no value lies below 0 and no rescale is given, so these are no Hounsfield units; it may be MR exported as CT");
    }
  }

  void Describe()
  {
    const StackGeometry & stack = m_Layout.stack;
    m_Volume.slicePositionMm = stack.heightMm;
    m_Volume.sliceAfterGap.assign(stack.places.size(), false);
    if (stack.gapBelow)
    {
      m_Volume.sliceAfterGap[*stack.gapBelow] = true;
    }
    m_Volume.rectified = stack.IsTilted();
    m_Volume.gantryTiltDeg = stack.tiltDeg;
    m_Volume.attributes = m_Candidate.attributes;
    for (std::size_t k = 0; k < stack.places.size(); ++k)
    {
      SliceSource source = SourceOf(m_Candidate, m_Candidate.frames[stack.places[k].front()]);
      source.shiftColumns = stack.IsTilted() ? m_Layout.shiftColumns[k] : 0.0;
      source.shiftRows = stack.IsTilted() ? m_Layout.shiftRows[k] : 0.0;
      m_Volume.sources.push_back(std::move(source));
    }
    for (const PlaceReport & report : m_Reports)
    {
      m_Volume.paddingPerSlice.push_back(report.paddingCount);
      m_Volume.hasPadding = m_Volume.hasPadding || report.paddingCount > 0;
      m_Volume.attributes.lossy = m_Volume.attributes.lossy || report.isLossy;
    }
  }

  const VolumeCandidate & m_Candidate;
  RunContext & m_Context;
  Layout m_Layout;
  CtVolume m_Volume;
  std::vector<PlaceReport> m_Reports;
};
} // namespace

CtVolume ReadCt(const VolumeCandidate & candidate, RunContext & context)
{
  return CtReading(candidate, context).Run();
}
} // namespace myosect::dicom
