#include "myosect/ViewerModel/Measurer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "myosect/Core/Error.h"

namespace myosect::viewer
{
Measurer::Measurer(std::shared_ptr<const StudySource> source, EventBuffer & events)
    : m_Source(std::move(source)), m_Events(events), m_Thread([this] { Run(); })
{
}

Measurer::~Measurer()
{
  {
    const std::lock_guard lock(m_Mutex);
    m_Stop = true;
    if (m_Context != nullptr)
    {
      m_Context->Cancel();
    }
  }
  m_Changed.notify_all();
  m_Thread.join();
}

void Measurer::Submit(std::vector<SlicePatch> patches, pipeline::Corrections corrections, std::uint64_t revision)
{
  {
    const std::lock_guard lock(m_Mutex);
    for (SlicePatch & patch : patches)
    {
      m_Patches.push_back(std::move(patch));
    }
    m_Corrections = std::move(corrections);
    m_Wanted = revision;
    m_HasWork = true;
    m_Fraction = 0.0;
    if (m_Context != nullptr)
    {
      m_Context->Cancel();
    }
  }
  m_Changed.notify_all();
}

std::optional<WholeMeasurement> Measurer::Take()
{
  const std::lock_guard lock(m_Mutex);
  return std::exchange(m_Finished, std::nullopt);
}

bool Measurer::IsBusy() const
{
  const std::lock_guard lock(m_Mutex);
  return m_HasWork || m_Running;
}

double Measurer::Fraction() const
{
  const std::lock_guard lock(m_Mutex);
  return m_Fraction;
}

bool Measurer::WaitIdle(double seconds)
{
  std::unique_lock lock(m_Mutex);
  return m_Changed.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return !m_HasWork && !m_Running; });
}

void Measurer::Run()
{
  m_Labels = m_Source->InitialLabels();
  std::unique_lock lock(m_Mutex);
  while (true)
  {
    m_Changed.wait(lock, [this] { return m_HasWork || m_Stop; });
    if (m_Stop)
    {
      return;
    }
    const std::vector<SlicePatch> patches = std::exchange(m_Patches, {});
    const pipeline::Corrections corrections = m_Corrections;
    WholeMeasurement finished;
    finished.revision = m_Wanted;
    RunContext context(0,
                       [this](const ProgressEvent & progress)
                       {
                         {
                           const std::lock_guard guard(m_Mutex);
                           m_Fraction = progress.fraction;
                         }
                         m_Events.Record(Event::Progress);
                       });
    m_Context = &context;
    m_HasWork = false;
    m_Running = true;
    lock.unlock();

    const std::size_t count = m_Source->CanonicalGrid().SliceVoxelCount();
    for (const SlicePatch & patch : patches)
    {
      std::copy(patch.labels.begin(), patch.labels.end(), m_Labels.begin() + static_cast<std::ptrdiff_t>(patch.sliceIndex * count));
    }
    bool cancelled = false;
    try
    {
      finished.content = std::make_shared<const report::ResultContent>(m_Source->Measure(m_Labels, corrections, context));
    }
    catch (const Error & error)
    {
      cancelled = error.Code() == ErrorCode::Interrupted;
      finished.problem = error.what();
    }
    catch (const std::exception & error)
    {
      finished.problem = std::string("measuring failed: ") + error.what();
    }

    lock.lock();
    m_Context = nullptr;
    m_Running = false;
    if (!cancelled && !m_HasWork)
    {
      m_Finished = std::move(finished);
    }
    m_Changed.notify_all();
    lock.unlock();
    m_Events.Wake();
    lock.lock();
  }
}
} // namespace myosect::viewer
