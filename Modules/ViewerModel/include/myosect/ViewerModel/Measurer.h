#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "myosect/ViewerModel/Events.h"
#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer
{
/** Labels of one slice as they now are. */
struct SlicePatch
{
  std::size_t sliceIndex = 0;
  std::vector<LabelId> labels;
};

/** A measurement of the whole study, and the revision of the document that it belongs to. */
struct WholeMeasurement
{
  std::uint64_t revision = 0;
  std::shared_ptr<const report::ResultContent> content; ///< null when measuring failed
  std::string problem;
};

/**
 * \brief Measures the whole study in a thread of its own.
 *
 * A newer edit cancels what runs. The thread keeps its own copy of the labels, to which only touched slices are copied.
 */
class Measurer
{
public:
  /** Begins with the labels that the study came with. */
  Measurer(std::shared_ptr<const StudySource> source, EventBuffer & events);
  ~Measurer(); ///< cancels and waits
  Measurer(const Measurer &) = delete;
  Measurer & operator=(const Measurer &) = delete;

  /** Measures after these changes. */
  void Submit(std::vector<SlicePatch> patches, pipeline::Corrections corrections, std::uint64_t revision);
  /** The newest finished one, once. */
  [[nodiscard]] std::optional<WholeMeasurement> Take();
  [[nodiscard]] bool IsBusy() const;
  [[nodiscard]] double Fraction() const;
  /** \return false when it is still busy after `seconds`. */
  bool WaitIdle(double seconds);

private:
  void Run();

  std::shared_ptr<const StudySource> m_Source;
  LabelBuffer m_Labels;
  EventBuffer & m_Events;
  mutable std::mutex m_Mutex;
  std::condition_variable m_Changed;
  std::vector<SlicePatch> m_Patches;
  pipeline::Corrections m_Corrections;
  std::uint64_t m_Wanted = 0;
  bool m_HasWork = false, m_Running = false, m_Stop = false;
  RunContext * m_Context = nullptr;
  double m_Fraction = 0.0;
  std::optional<WholeMeasurement> m_Finished;
  std::thread m_Thread;
};
} // namespace myosect::viewer
