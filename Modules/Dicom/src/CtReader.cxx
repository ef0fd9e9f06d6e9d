#include "myosect/Dicom/CtReader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <optional>
#include <set>

#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"
#include "myosect/Core/Quantity.h"

#include "FrameDecoder.h"
#include "HounsfieldTable.h"
#include "StackGeometry.h"
#include "Unshear.h"

namespace myosect::dicom
{
namespace
{
/** Everything about the volume but its values. */
struct Layout
{
  StackGeometry stack;
  std::vector<double> shiftColumns, shiftRows; ///< of each place, in pixels; empty without tilt
};

/** What was met while decoding one place. */
struct PlaceReport
{
  std::optional<Error> failure;
  std::size_t paddingCount = 0;
  std::size_t duplicateCount = 0;
  bool hasNegative = false;
  bool hasExcess = false;
  bool isLossy = false;
};

class CtReading
{
public:
  CtReading(const VolumeCandidate & candidate, RunContext & context) : m_Candidate(candidate), m_Context(context) {}

  CtVolume Run()
  {
    RefuseUnusable();
    LayOut();
    Allocate();
    Decode();
    RefuseForeignValues();
    Describe();
    WarnOfHeader();
    return std::move(m_Volume);
  }

private:
  [[noreturn]] void Refuse(ErrorCode code, const std::string & what) const { throw Error(code, "series " + m_Candidate.id + ": " + what); }

  void Warn(const char * code, const std::string & message, std::optional<std::size_t> slice = {}) const
  {
    m_Context.Warn({ code, Severity::Warning, message, m_Candidate.attributes.seriesUid, slice });
  }

  void RefuseUnusable() const
  {
    if (!m_Candidate.supported)
    {
      Refuse(ErrorCode::UnsupportedInput, m_Candidate.unsupportedReason + "; give another series");
    }
    if (m_Candidate.modality != Modality::Ct || m_Candidate.frames.empty())
    {
      Refuse(ErrorCode::UnsupportedInput, "it holds no CT slices; give another series");
    }
    if (!m_Candidate.damagedFiles.empty())
    {
      Refuse(ErrorCode::UnreadableInput, "file " + m_Candidate.damagedFiles.front() + " is cut off or damaged (" +
                                             std::to_string(m_Candidate.damagedFiles.size()) + " in all); copy the series again");
    }
  }

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
    m_Reports.resize(grid.size[2]);
  }

  /** A file of many frames is parsed a few times at most. */
  std::size_t PlacesPerTask() const
  {
    std::set<std::filesystem::path> files;
    for (const FrameReference & frame : m_Candidate.frames)
    {
      files.insert(frame.file);
    }
    const std::size_t places = m_Reports.size();
    const std::size_t taskCount = m_Context.ThreadCount();
    return files.size() * 8 > m_Candidate.frames.size() ? 8 : (places + taskCount - 1) / taskCount;
  }

  void Decode()
  {
    const std::size_t perTask = PlacesPerTask();
    const std::size_t placeCount = m_Reports.size();
    m_Context.ParallelFor((placeCount + perTask - 1) / perTask,
                          [&](std::size_t task)
                          {
                            Worker worker;
                            for (std::size_t k = task * perTask; k < std::min(placeCount, (task + 1) * perTask); ++k)
                            {
                              m_Context.ThrowIfCancelled();
                              DecodePlace(k, worker);
                            }
                          });
    for (const PlaceReport & report : m_Reports)
    {
      if (report.failure)
      {
        throw *report.failure;
      }
    }
  }

  struct Worker
  {
    std::filesystem::path file;
    std::unique_ptr<FrameDecoder> decoder;
    HounsfieldTable table;
    std::vector<std::uint16_t> words;
    std::vector<std::int16_t> image, other;
  };

  void DecodePlace(std::size_t k, Worker & worker)
  {
    PlaceReport & report = m_Reports[k];
    const SlicePlace & place = m_Layout.stack.places[k];
    std::int16_t * target = m_Volume.hounsfield.get() + k * m_Volume.grid.SliceVoxelCount();
    std::filesystem::path current;
    try
    {
      for (std::size_t n = 0; n < place.size(); ++n)
      {
        const FrameReference & frame = m_Candidate.frames[place[n]];
        current = frame.file;
        DecodeFrame(frame, worker, report, n == 0 ? worker.image : worker.other);
        if (n > 0 && worker.other != worker.image)
        {
          throw Error(ErrorCode::UnsupportedInput, "two different images lie at the same position; give a series without repeats");
        }
        report.duplicateCount += n > 0 ? 1 : 0;
      }
    }
    catch (const Error & error)
    {
      report.failure = error.With("series " + m_Candidate.id + ", file " + current.filename().string());
      return;
    }
    catch (const std::bad_alloc &)
    {
      report.failure =
          Error(ErrorCode::UnsupportedInput, "series " + m_Candidate.id + ", file " + current.filename().string() + ": out of memory");
      return;
    }
    Place(k, worker.image, target);
    FinishSlice(target, report);
  }

  void DecodeFrame(const FrameReference & frame, Worker & worker, PlaceReport & report, std::vector<std::int16_t> & image) const
  {
    if (worker.decoder == nullptr || worker.file != frame.file)
    {
      worker.decoder.reset();
      worker.decoder = std::make_unique<FrameDecoder>(frame.file);
      worker.file = frame.file;
    }
    const PixelFormat & format = worker.decoder->Format();
    if (format.rows != m_Candidate.rows || format.columns != m_Candidate.columns)
    {
      throw Error(ErrorCode::UnsupportedInput, "its size changed since the series was found; scan again");
    }
    worker.decoder->Decode(frame.frame, worker.words);
    worker.table.Prepare(format, frame.rescaleSlope, frame.rescaleIntercept);
    image.resize(worker.words.size());
    std::transform(worker.words.begin(), worker.words.end(), image.begin(),
                   [&table = worker.table](std::uint16_t word) { return table[word]; });
    report.hasExcess = report.hasExcess || worker.decoder->HasExcess();
    report.isLossy = report.isLossy || worker.decoder->MetLossyStream();
  }

  void Place(std::size_t k, const std::vector<std::int16_t> & image, std::int16_t * target) const
  {
    if (!m_Layout.stack.IsTilted())
    {
      std::copy(image.begin(), image.end(), target);
      return;
    }
    ShiftSlice({ image.data(), m_Candidate.columns, m_Candidate.rows }, m_Layout.shiftColumns[k], m_Layout.shiftRows[k], target,
               m_Volume.grid.size[0], m_Volume.grid.size[1]);
  }

  void FinishSlice(std::int16_t * target, PlaceReport & report) const
  {
    std::int16_t lowest = std::numeric_limits<std::int16_t>::max();
    std::size_t paddingCount = 0;
    for (std::size_t i = 0; i < m_Volume.grid.SliceVoxelCount(); ++i)
    {
      const bool isPadding = target[i] == HounsfieldTable::kPadding;
      paddingCount += isPadding ? 1 : 0;
      lowest = std::min(lowest, isPadding ? std::int16_t{ 0 } : target[i]);
      target[i] = isPadding ? CtVolume::kPaddingHu : target[i];
    }
    report.paddingCount = paddingCount;
    report.hasNegative = lowest < 0;
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
    for (const PlaceReport & report : m_Reports)
    {
      m_Volume.paddingPerSlice.push_back(report.paddingCount);
      m_Volume.hasPadding = m_Volume.hasPadding || report.paddingCount > 0;
      m_Volume.attributes.lossy = m_Volume.attributes.lossy || report.isLossy;
    }
  }

  void WarnOfHeader() const
  {
    const StackGeometry & stack = m_Layout.stack;
    std::size_t duplicates = m_Candidate.duplicateFiles;
    bool hasExcess = false;
    for (const PlaceReport & report : m_Reports)
    {
      duplicates += report.duplicateCount;
      hasExcess = hasExcess || report.hasExcess;
    }
    if (duplicates > 0)
    {
      Warn("duplicate-files", std::to_string(duplicates) + " images repeat others of the series and were dropped");
    }
    if (stack.IsTilted())
    {
      Warn("gantry-tilt",
           "the slices are tilted by " + FormatNumber(stack.tiltDeg) + " degrees against the table; the volume was rectified");
    }
    if (stack.gapBelow)
    {
      const double gapMm = stack.heightMm[*stack.gapBelow] - stack.heightMm[*stack.gapBelow - 1];
      Warn("slice-gap",
           "the stack has a gap of " + FormatNumber(gapMm) + " mm where slices lie " + FormatNumber(stack.stepMm) +
               " mm apart; volumes across it are not given",
           *stack.gapBelow);
    }
    if (stack.places.size() == 1)
    {
      Warn("single-slice", "the series is a single slice; its thickness stands in for the distance between slices");
    }
    if (m_Volume.attributes.lossy)
    {
      Warn("lossy-compression", "the images were compressed with loss; values may differ from those of the scanner");
    }
    if (m_Volume.attributes.laterality == "?")
    {
      Warn("side-contradiction", "the headers of the series contradict each other about the side");
    }
    if (hasExcess)
    {
      Warn("pixel-data-excess", "pixel data are longer than rows and columns say; the surplus was ignored");
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
