#include "myosect/ViewerModel/Document.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <tuple>
#include <utility>

#include "myosect/Core/Error.h"

namespace myosect::viewer
{
namespace
{
constexpr double kPollSeconds = 0.05;

void SortRows(std::vector<SliceMeasurement> & rows)
{
  std::stable_sort(rows.begin(), rows.end(),
                   [](const SliceMeasurement & a, const SliceMeasurement & b)
                   { return a.sliceIndex != b.sliceIndex ? a.sliceIndex < b.sliceIndex : a.side < b.side; });
}

bool IsEdited(const pipeline::Corrections & corrections, Side side, std::size_t k)
{
  return std::any_of(corrections.edited.begin(), corrections.edited.end(),
                     [&](const pipeline::LimbSlice & at) { return at.side == side && at.sliceIndex == k; });
}
} // namespace

Document::Document(EventBuffer & events) : m_Events(events) {}

Document::~Document() = default;

void Document::Open(std::shared_ptr<const StudySource> source, Origin origin, std::optional<MeasurementTable> known, bool measure)
{
  Close();
  m_Source = std::move(source);
  m_Origin = std::move(origin);
  m_Labels = m_Source->InitialLabels();
  m_Corrections = m_Source->InitialCorrections();
  m_SliceRevisions.assign(SliceCount(), 1);
  m_Revision = 1;
  m_Measures = measure;
  if (known)
  {
    m_Rows = std::move(known->slices);
    SortRows(m_Rows);
  }
  if (m_Measures)
  {
    m_Measurer = std::make_unique<Measurer>(m_Source, m_Events);
    Submit();
  }
  else
  {
    m_MeasuredRevision = m_Revision;
  }
  for (const Event event : { Event::Study, Event::Labels, Event::Corrections, Event::Rows, Event::Content, Event::Pending, Event::History })
  {
    m_Events.Record(event);
  }
}

void Document::Close()
{
  m_Measurer.reset();
  m_Source.reset();
  m_Origin = {};
  m_Labels = {};
  m_Corrections = {};
  m_Rows.clear();
  m_TouchedSlices.clear();
  m_ToMeasure.clear();
  m_ToSubmit.clear();
  m_SliceRevisions.clear();
  m_Revision = m_SubmittedRevision = m_MeasuredRevision = 0;
  m_Content.reset();
  m_Problem.clear();
  m_History.Clear();
  m_InStep = m_Recovered = false;
  m_Step = {};
  m_StepBefore.clear();
  m_Events.Record(Event::Study);
}

void Document::SetResultFolder(const std::filesystem::path & folder)
{
  m_Origin.resultFolder = folder;
  m_Origin.segmentation = folder / "segmentation.nii.gz";
  m_Origin.labelTable.clear();
}

std::size_t Document::SliceCount() const
{
  return m_Source ? m_Source->CanonicalGrid().size[2] : 0;
}

const LabelId * Document::LabelSlice(std::size_t k) const
{
  return m_Labels.data() + k * m_Source->CanonicalGrid().SliceVoxelCount();
}

RowState Document::StateOf(std::size_t row) const
{
  return m_TouchedSlices.count(m_Rows[row].sliceIndex) != 0 ? RowState::Touched : RowState::Final;
}

std::optional<std::size_t> Document::FindRow(std::size_t slice, Side side) const
{
  const auto found =
      std::find_if(m_Rows.begin(), m_Rows.end(), [&](const SliceMeasurement & row) { return row.sliceIndex == slice && row.side == side; });
  return found == m_Rows.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - m_Rows.begin()));
}

double Document::MeasuringFraction() const
{
  return m_Measurer && IsPending() ? m_Measurer->Fraction() : 1.0;
}

void Document::BeginStep(std::string name)
{
  EndStep();
  m_Step = {};
  m_Step.name = std::move(name);
  m_Step.before = m_Corrections;
  m_StepBefore.clear();
  m_InStep = true;
}

bool Document::EditSlice(std::size_t k, const std::function<bool(const SliceLabels &)> & change)
{
  const bool own = !m_InStep;
  if (own)
  {
    BeginStep("edit of slice " + std::to_string(k + 1));
  }
  const Grid & grid = m_Source->CanonicalGrid();
  const std::size_t count = grid.SliceVoxelCount();
  LabelId * labels = m_Labels.data() + k * count;
  const bool kept = std::any_of(m_StepBefore.begin(), m_StepBefore.end(), [k](const auto & entry) { return entry.first == k; });
  if (!kept)
  {
    m_StepBefore.emplace_back(k, std::vector<LabelId>(labels, labels + count));
  }
  const bool changed = change({ labels, grid.size[0], grid.size[1], grid.spacingMm[0], grid.spacingMm[1] });
  if (changed)
  {
    Touch(k);
  }
  if (own)
  {
    EndStep();
  }
  return changed;
}

void Document::EditCorrections(const std::function<void(pipeline::Corrections &)> & change)
{
  const bool own = !m_InStep;
  if (own)
  {
    BeginStep("corrections");
  }
  change(m_Corrections);
  m_Events.Record(Event::Corrections);
  if (own)
  {
    EndStep();
  }
}

bool Document::EndStep()
{
  if (!m_InStep)
  {
    return false;
  }
  m_InStep = false;
  const std::size_t count = m_Source->CanonicalGrid().SliceVoxelCount();
  for (const auto & [k, before] : m_StepBefore)
  {
    SliceDelta delta = DifferenceOf(before.data(), LabelSlice(k), count, k);
    if (!delta.runs.empty())
    {
      MarkEdited(k, delta);
      m_Step.slices.push_back(std::move(delta));
    }
  }
  m_StepBefore.clear();
  const bool changed = m_Step.ChangesLabels() || SlicesChangedBy(m_Step.before, m_Corrections, true).second;
  if (!changed)
  {
    return false;
  }
  m_Corrections.review = {};
  m_Step.after = m_Corrections;
  for (const std::size_t k : SlicesChangedBy(m_Step.before, m_Step.after, false).first)
  {
    m_TouchedSlices.insert(k);
    m_ToMeasure.insert(k);
  }
  ++m_Revision;
  m_History.Push(std::move(m_Step));
  m_Step = {};
  m_Events.Record(Event::History);
  m_Events.Record(Event::Pending);
  return true;
}

void Document::CancelStep()
{
  if (!m_InStep)
  {
    return;
  }
  const std::size_t count = m_Source->CanonicalGrid().SliceVoxelCount();
  for (const auto & [k, before] : m_StepBefore)
  {
    std::copy(before.begin(), before.end(), m_Labels.begin() + static_cast<std::ptrdiff_t>(k * count));
    Touch(k);
  }
  m_Corrections = m_Step.before;
  m_InStep = false;
  if (!m_StepBefore.empty())
  {
    m_StepBefore.clear();
    ++m_Revision;
    m_Events.Record(Event::Pending);
  }
  m_Events.Record(Event::Corrections);
}

void Document::Apply(const EditStep & step, bool backwards)
{
  const std::size_t count = m_Source->CanonicalGrid().SliceVoxelCount();
  for (const SliceDelta & delta : step.slices)
  {
    ApplyDelta(delta, backwards, m_Labels.data() + delta.sliceIndex * count);
    Touch(delta.sliceIndex);
  }
  m_Corrections = backwards ? step.before : step.after;
  for (const std::size_t k : SlicesChangedBy(step.before, step.after, false).first)
  {
    m_TouchedSlices.insert(k);
    m_ToMeasure.insert(k);
  }
  ++m_Revision;
  for (const Event event : { Event::Corrections, Event::History, Event::Pending })
  {
    m_Events.Record(event);
  }
}

bool Document::Undo()
{
  if (m_InStep)
  {
    CancelStep();
    return true;
  }
  const EditStep * step = m_History.Undo();
  if (step != nullptr)
  {
    Apply(*step, true);
  }
  return step != nullptr;
}

bool Document::Redo()
{
  const EditStep * step = m_InStep ? nullptr : m_History.Redo();
  if (step != nullptr)
  {
    Apply(*step, false);
  }
  return step != nullptr;
}

void Document::BeginSaving()
{
  m_History.BeginSaving();
}

void Document::MarkSaved()
{
  m_Recovered = false;
  m_History.MarkSaved();
  m_Events.Record(Event::History);
}

void Document::SetReview(const report::Review & review)
{
  m_Corrections.review = review;
  m_Events.Record(Event::Corrections);
}

void Document::Restore(LabelBuffer labels, pipeline::Corrections corrections)
{
  if (labels.size() != m_Labels.size())
  {
    throw Error(ErrorCode::UnreadableInput, "autosave: its labels are not of this study; open the study that it names");
  }
  const std::size_t count = m_Source->CanonicalGrid().SliceVoxelCount();
  for (std::size_t k = 0; k < SliceCount(); ++k)
  {
    const auto first = labels.begin() + static_cast<std::ptrdiff_t>(k * count);
    if (!std::equal(first, first + static_cast<std::ptrdiff_t>(count), LabelSlice(k)))
    {
      Touch(k);
    }
  }
  m_Labels = std::move(labels);
  m_Corrections = std::move(corrections);
  m_History.Clear();
  m_Recovered = true;
  ++m_Revision;
  for (const Event event : { Event::Corrections, Event::History, Event::Pending })
  {
    m_Events.Record(event);
  }
}

void Document::Touch(std::size_t k)
{
  ++m_SliceRevisions[k];
  m_TouchedSlices.insert(k);
  m_ToMeasure.insert(k);
  m_ToSubmit.insert(k);
  m_Events.Record(Event::Labels);
}

void Document::MarkEdited(std::size_t k, const SliceDelta & delta)
{
  for (const SliceDelta::Run & run : delta.runs)
  {
    for (const LabelId label : { run.before, run.after })
    {
      const auto meaning = MeaningOf(label);
      if (meaning && !IsEdited(m_Corrections, meaning->side, k))
      {
        m_Corrections.edited.push_back({ meaning->side, k });
      }
    }
  }
  std::sort(m_Corrections.edited.begin(), m_Corrections.edited.end(),
            [](const pipeline::LimbSlice & a, const pipeline::LimbSlice & b)
            { return a.sliceIndex != b.sliceIndex ? a.sliceIndex < b.sliceIndex : a.side < b.side; });
  for (SliceMeasurement & row : m_Rows)
  {
    row.edited = row.sliceIndex == k ? IsEdited(m_Corrections, row.side, k) : row.edited;
  }
  m_Events.Record(Event::Corrections);
  m_Events.Record(Event::Rows);
}

void Document::MeasureTouched()
{
  for (const std::size_t k : std::exchange(m_ToMeasure, {}))
  {
    std::vector<SliceMeasurement> last;
    std::copy_if(m_Rows.begin(), m_Rows.end(), std::back_inserter(last), [k](const SliceMeasurement & row) { return row.sliceIndex == k; });
    std::vector<SliceMeasurement> rows = m_Source->MeasureSlice(LabelSlice(k), k, last, m_Corrections);
    m_Rows.erase(std::remove_if(m_Rows.begin(), m_Rows.end(), [k](const SliceMeasurement & row) { return row.sliceIndex == k; }),
                 m_Rows.end());
    for (SliceMeasurement & row : rows)
    {
      row.edited = IsEdited(m_Corrections, row.side, k);
      m_Rows.push_back(std::move(row));
    }
    SortRows(m_Rows);
    m_Events.Record(Event::Rows);
  }
}

void Document::Submit()
{
  const std::size_t count = m_Source->CanonicalGrid().SliceVoxelCount();
  std::vector<SlicePatch> patches;
  for (const std::size_t k : std::exchange(m_ToSubmit, {}))
  {
    patches.push_back({ k, { LabelSlice(k), LabelSlice(k) + count } });
  }
  m_Measurer->Submit(std::move(patches), m_Corrections, m_Revision);
  m_SubmittedRevision = m_Revision;
}

void Document::Collect()
{
  std::optional<WholeMeasurement> finished = m_Measurer->Take();
  if (!finished || finished->revision != m_Revision)
  {
    return;
  }
  m_MeasuredRevision = finished->revision;
  m_Problem = finished->problem;
  if (finished->content)
  {
    m_Content = std::move(finished->content);
    m_Rows = m_Content->table.slices;
    SortRows(m_Rows);
    m_TouchedSlices.clear();
    if (m_InStep)
    {
      for (const auto & entry : m_StepBefore)
      {
        m_TouchedSlices.insert(entry.first);
        m_ToMeasure.insert(entry.first);
      }
    }
    else
    {
      m_ToMeasure.clear();
    }
  }
  for (const Event event : { Event::Rows, Event::Content, Event::Pending })
  {
    m_Events.Record(event);
  }
}

void Document::Update()
{
  if (!m_Source || !m_Measurer)
  {
    return;
  }
  Collect();
  MeasureTouched();
  if (!m_InStep && m_SubmittedRevision != m_Revision)
  {
    Submit();
  }
}

bool Document::WaitUntilMeasured(double seconds)
{
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  EndStep();
  Update();
  while (IsPending() && std::chrono::steady_clock::now() < end)
  {
    m_Measurer->WaitIdle(kPollSeconds);
    Update();
  }
  return !IsPending();
}

std::pair<std::set<std::size_t>, bool> Document::SlicesChangedBy(const pipeline::Corrections & before, const pipeline::Corrections & after,
                                                                 bool anyOnly)
{
  std::set<std::size_t> slices;
  const auto excludedSlice = [](const pipeline::ExcludedSlice & s) { return std::tuple(s.side, s.sliceIndex, s.reason); };
  const auto region = [](const pipeline::ExcludedRegion & r) { return std::tuple(r.sliceIndex, r.outlineLps, r.reason); };
  const auto segment = [](const pipeline::SegmentChoice & s) { return std::tuple(s.side, s.firstSlice, s.lastSlice, s.segment); };
  const auto edited = [](const pipeline::LimbSlice & s) { return std::tuple(s.side, s.sliceIndex); };
  const auto differ = [&](const auto & a, const auto & b, const auto & key, const auto & touch)
  {
    bool any = false;
    const auto missing = [&](const auto & from, const auto & in)
    {
      for (const auto & item : from)
      {
        if (std::none_of(in.begin(), in.end(), [&](const auto & other) { return key(other) == key(item); }))
        {
          any = true;
          touch(item);
        }
      }
    };
    missing(a, b);
    missing(b, a);
    return any || a.size() != b.size();
  };
  const auto touchSlice = [&](const auto & item) { slices.insert(item.sliceIndex); };
  bool any = differ(before.excludedSlices, after.excludedSlices, excludedSlice, touchSlice);
  any = differ(before.excludedRegions, after.excludedRegions, region, touchSlice) || any;
  any = differ(before.edited, after.edited, edited, [](const auto &) {}) || any;
  any = differ(before.segments, after.segments, segment,
               [&](const pipeline::SegmentChoice & item)
               {
                 for (std::size_t k = item.firstSlice; k <= item.lastSlice && !anyOnly; ++k)
                 {
                   slices.insert(k);
                 }
               }) ||
        any;
  return { slices, any };
}
} // namespace myosect::viewer
