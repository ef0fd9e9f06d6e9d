#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Core/Error.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Dicom/SeriesCatalog.h"

#include "FrameDecoder.h"
#include "StackGeometry.h"

namespace myosect::dicom
{
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

/** \throws Error(UnsupportedInput) for a candidate that is not supported or holds no slices of the kind, (UnreadableInput) for damaged
 * files. */
void RefuseUnusable(const VolumeCandidate & candidate, bool isCtWanted);

/** Where a frame was stored; it begins at the grid's own corner. */
[[nodiscard]] SliceSource SourceOf(const VolumeCandidate & candidate, const FrameReference & frame);

/** Warns of what headers and positions tell: copies, gap, single slice, loss, sides, surplus of pixel data. */
void WarnOfStack(const VolumeCandidate & candidate, const StackGeometry & stack, const std::vector<PlaceReport> & reports,
                 RunContext & context);

/** \throws the first failure of the places. */
void ThrowFailures(const std::vector<PlaceReport> & reports);

/**
 * \brief Decodes the frames of a stack place by place, in parallel.
 *
 * TTable turns stored words into values: `Value`, Prepare(format, slope, intercept), operator[]. Slope and intercept of a frame come from
 * `scaleOf`. `finish(place, image, report)` gets the image of each place and writes only to what belongs to it. Failures of files stand in
 * the reports, so that the first one by place is thrown whatever the number of threads.
 */
template <typename TTable> class StackDecoder
{
public:
  using Image = std::vector<typename TTable::Value>;
  using ScaleOf = std::function<std::pair<double, double>(const FrameReference &)>;
  using Finish = std::function<void(std::size_t, const Image &, PlaceReport &)>;

  StackDecoder(const VolumeCandidate & candidate, const StackGeometry & stack, RunContext & context)
      : m_Candidate(candidate), m_Stack(stack), m_Context(context)
  {
  }

  /** Progress of the current stage runs from `fractionBegin` to `fractionEnd`. */
  [[nodiscard]] std::vector<PlaceReport> Run(const ScaleOf & scaleOf, const Finish & finish, double fractionBegin = 0.0,
                                             double fractionEnd = 1.0) const
  {
    const std::size_t placeCount = m_Stack.places.size();
    std::vector<PlaceReport> reports(placeCount);
    const std::size_t perTask = PlacesPerTask();
    m_Context.ParallelFor((placeCount + perTask - 1) / perTask,
                          [&](std::size_t task)
                          {
                            Worker worker;
                            for (std::size_t k = task * perTask; k < std::min(placeCount, (task + 1) * perTask); ++k)
                            {
                              m_Context.ThrowIfCancelled();
                              DecodePlace(k, scaleOf, worker, reports[k]);
                              if (!reports[k].failure)
                              {
                                finish(k, worker.image, reports[k]);
                              }
                            }
                          },
                          fractionBegin, fractionEnd);
    ThrowFailures(reports);
    return reports;
  }

private:
  struct Worker
  {
    std::filesystem::path file;
    std::unique_ptr<FrameDecoder> decoder;
    TTable table;
    std::vector<std::uint16_t> words;
    Image image, other;
  };

  static constexpr std::size_t kPlacesPerTask = 24; ///< each task makes a table of values

  /** A file of many frames is parsed a few times at most. */
  [[nodiscard]] std::size_t PlacesPerTask() const
  {
    std::set<std::filesystem::path> files;
    for (const FrameReference & frame : m_Candidate.frames)
    {
      files.insert(frame.file);
    }
    const std::size_t taskCount = m_Context.ThreadCount();
    return files.size() * 8 > m_Candidate.frames.size() ? kPlacesPerTask : (m_Stack.places.size() + taskCount - 1) / taskCount;
  }

  void DecodePlace(std::size_t k, const ScaleOf & scaleOf, Worker & worker, PlaceReport & report) const
  {
    const SlicePlace & place = m_Stack.places[k];
    std::filesystem::path current;
    try
    {
      for (std::size_t n = 0; n < place.size(); ++n)
      {
        const FrameReference & frame = m_Candidate.frames[place[n]];
        current = frame.file;
        DecodeFrame(frame, scaleOf, worker, report, n == 0 ? worker.image : worker.other);
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
    }
    catch (const std::bad_alloc &)
    {
      report.failure =
          Error(ErrorCode::UnsupportedInput, "series " + m_Candidate.id + ", file " + current.filename().string() + ": out of memory");
    }
  }

  void DecodeFrame(const FrameReference & frame, const ScaleOf & scaleOf, Worker & worker, PlaceReport & report, Image & image) const
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
    const auto [slope, intercept] = scaleOf(frame);
    worker.table.Prepare(format, slope, intercept);
    image.resize(worker.words.size());
    std::transform(worker.words.begin(), worker.words.end(), image.begin(),
                   [&table = worker.table](std::uint16_t word) { return table[word]; });
    report.hasExcess = report.hasExcess || worker.decoder->HasExcess();
    report.isLossy = report.isLossy || worker.decoder->MetLossyStream();
  }

  const VolumeCandidate & m_Candidate;
  const StackGeometry & m_Stack;
  RunContext & m_Context;
};
} // namespace myosect::dicom
