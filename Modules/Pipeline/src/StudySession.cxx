#include "myosect/Pipeline/StudySession.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "DicomObjects.h"
#include "SegmentedStudy.h"
#include "StudyMeasurement.h"
#include "StudyWriter.h"
#include "myosect/Measurement/Summaries.h"

namespace myosect::pipeline
{
namespace
{
constexpr std::array kSides{ Side::Left, Side::Right, Side::Unknown };

/** Labels of a buffer, not copied; they must not be written to and live no longer than the buffer. */
LabelVolume View(const LabelBuffer & buffer, const CtVolume & volume)
{
  LabelVolume labels;
  labels.grid = volume.grid;
  labels.image = LabelImage::New();
  labels.image->CopyInformation(volume.image);
  labels.image->SetRegions(volume.image->GetLargestPossibleRegion());
  labels.image->GetPixelContainer()->SetImportPointer(const_cast<LabelId *>(buffer.data()), buffer.size(), false);
  return labels;
}

LabelBuffer BufferOf(const LabelVolume & labels)
{
  const LabelId * first = labels.image->GetBufferPointer();
  return { first, first + labels.grid.VoxelCount() };
}

/** One slice of an image as an image of its own. */
template <typename TImage> typename TImage::Pointer SliceOf(const typename TImage::PixelType * from, const Grid & grid)
{
  typename TImage::Pointer image = MakeImage<TImage>(grid);
  std::copy_n(from, grid.SliceVoxelCount(), image->GetBufferPointer());
  return image;
}

VolumeGeometry SliceGeometry(const VolumeGeometry & geometry, std::size_t k)
{
  VolumeGeometry slice = geometry;
  slice.grid.originLps = geometry.PointLps(0.0, 0.0, k);
  slice.grid.size[2] = 1;
  slice.storedGrid = slice.grid;
  slice.axes = {};
  slice.slicePositionMm = { 0.0 };
  slice.sliceAfterGap = { false };
  return slice;
}
} // namespace

struct StudySession::State
{
  AnalysisRequest request;
  SegmentedStudy segmented; ///< its labels are given away to initialLabels
  LabelBuffer initialLabels;
  Corrections initialCorrections;
  std::vector<Warning> warnings;

  std::mutex searching;                            ///< held while the limbs are looked for; taken before `mutex`
  std::mutex mutex;                                ///< of what follows; never held for long
  bool limbsSearched = false;                      ///< segmented.map holds from then on
  SegmentedStudy unsearched;                       ///< of CT until then: no plane is known to be wrong; shares the voxels
  std::array<std::optional<LimbMeasure>, 3> limbs; ///< by side, of the labels measured last

  [[nodiscard]] bool LimbsSearched()
  {
    const std::lock_guard lock(mutex);
    return limbsSearched;
  }

  /** Measuring needs the limbs; looking does not. */
  void NeedLimbs(RunContext & context)
  {
    const std::lock_guard search(searching);
    if (LimbsSearched())
    {
      return;
    }
    RunContext own(context.ThreadCount());
    FindLimbs(segmented, request, own);
    const auto found = own.Warnings();
    const std::lock_guard lock(mutex);
    warnings.insert(warnings.end(), found.begin(), found.end());
    limbsSearched = true;
  }

  void SetLimbs(const LabelVolume & labels, const Corrections & corrections, RunContext & context)
  {
    std::array<std::optional<LimbMeasure>, 3> prepared;
    for (const Side side : kSides)
    {
      prepared[static_cast<std::size_t>(side)] =
          PrepareLimb(segmented.study, segmented.study.volume, labels, side, CountsVoxels(segmented, corrections), request, context);
    }
    const std::lock_guard lock(mutex);
    limbs = std::move(prepared);
  }
};

StudySession::StudySession(std::unique_ptr<State> state) : m_State(std::move(state)) {}

StudySession::~StudySession() = default;

std::unique_ptr<StudySession> StudySession::Load(const AnalysisRequest & request, RunContext & context)
{
  request.parameters.Validate();
  auto state = std::make_unique<State>();
  state->request = request;
  state->segmented.study = LoadStudy(request, context);
  state->initialLabels.resize(state->segmented.study.volume.grid.VoxelCount(), kBackgroundLabel);
  state->warnings = context.Warnings();
  return std::unique_ptr<StudySession>(new StudySession(std::move(state)));
}

std::unique_ptr<StudySession> StudySession::Open(const MeasureRequest & request, RunContext & context)
{
  request.image.parameters.Validate();
  auto state = std::make_unique<State>();
  state->request = request.image;
  state->initialCorrections = CorrectionsOf(request);
  state->segmented = ReadSegmentedStudy(request, context);
  state->initialCorrections.countedByVoxel = state->initialCorrections.countedByVoxel || state->segmented.foreign;
  state->segmented.foreign = false;
  state->segmented.structures.clear();
  state->segmented.structureAsymmetry.clear();
  state->initialLabels = BufferOf(state->segmented.labels);
  state->segmented.labels = {};
  state->warnings = context.Warnings();
  if (state->segmented.study.signal)
  {
    state->NeedLimbs(context); // may exchange water and fat, which changes the image
  }
  else
  {
    state->unsearched = state->segmented;
    state->unsearched.map.kinds.assign(state->segmented.study.volume.SliceCount(), segmentation::PlaneKind::Limbs);
    if (state->segmented.study.identity.modality == Modality::Ct)
    {
      const CtVolume & volume = state->segmented.study.volume;
      state->unsearched.map.noiseHu = segmentation::NoiseWithin(View(state->initialLabels, volume), volume, context);
    }
  }
  return std::unique_ptr<StudySession>(new StudySession(std::move(state)));
}

std::unique_ptr<StudySession> StudySession::Segment(RunContext & context) const
{
  auto state = std::make_unique<State>();
  state->request = m_State->request;
  {
    const std::lock_guard lock(m_State->mutex);
    for (const Warning & warning : m_State->warnings)
    {
      context.Warn(warning);
    }
  }
  state->segmented = SegmentStudy(m_State->segmented.study, state->request, context);
  state->initialLabels = BufferOf(state->segmented.labels);
  state->segmented.labels = {};
  state->warnings = context.Warnings();
  state->limbsSearched = true;
  return std::unique_ptr<StudySession>(new StudySession(std::move(state)));
}

const StudyIdentity & StudySession::Identity() const
{
  return m_State->segmented.study.identity;
}

const Grid & StudySession::CanonicalGrid() const
{
  return m_State->segmented.study.volume.grid;
}

const std::vector<double> & StudySession::SlicePositionsMm() const
{
  return m_State->segmented.study.volume.slicePositionMm;
}

const std::int16_t * StudySession::HounsfieldSlice(std::size_t k) const
{
  const Study & study = m_State->segmented.study;
  return study.identity.modality == Modality::Ct ? study.volume.Slice(k) : nullptr;
}

const float * StudySession::SignalSlice(std::size_t k) const
{
  const Study & study = m_State->segmented.study;
  return study.signal ? study.signal->Slice(k) : nullptr;
}

const float * StudySession::FatFractionSlice(std::size_t k) const
{
  const auto & map = m_State->segmented.study.fatFraction;
  return map ? map->fraction->GetBufferPointer() + k * map->grid.SliceVoxelCount() : nullptr;
}

const std::uint8_t * StudySession::FatFractionValidSlice(std::size_t k) const
{
  const auto & map = m_State->segmented.study.fatFraction;
  return map ? map->valid->GetBufferPointer() + k * map->grid.SliceVoxelCount() : nullptr;
}

const std::int16_t * StudySession::TissueScaleSlice(std::size_t k) const
{
  const CtVolume & volume = m_State->segmented.study.volume;
  return volume.image ? volume.Slice(k) : nullptr;
}

double StudySession::NoiseHu() const
{
  return m_State->LimbsSearched() ? m_State->segmented.map.noiseHu : m_State->unsearched.map.noiseHu;
}

segmentation::CtSegmentationParameters StudySession::SegmentationParameters() const
{
  const auto & parameters = m_State->request.parameters.segmentation;
  return m_State->segmented.study.identity.modality == Modality::Ct ? parameters : parameters.ForTissueScale();
}

const LabelBuffer & StudySession::InitialLabels() const
{
  return m_State->initialLabels;
}

const Corrections & StudySession::InitialCorrections() const
{
  return m_State->initialCorrections;
}

std::vector<SliceMeasurement> StudySession::MeasureSlice(const LabelId * sliceLabels, std::size_t k,
                                                         const std::vector<SliceMeasurement> & last, const Corrections & corrections) const
{
  RunContext context(1);
  State & state = *m_State;
  const bool searched = state.LimbsSearched();
  const SegmentedStudy & segmented = searched ? state.segmented : state.unsearched;
  const Study & study = segmented.study;
  const VolumeGeometry geometry = SliceGeometry(study.volume, k);
  CtVolume volume;
  static_cast<VolumeGeometry &>(volume) = geometry;
  volume.image = SliceOf<CtImage>(study.volume.Slice(k), geometry.grid);
  LabelVolume labels;
  labels.grid = geometry.grid;
  labels.image = SliceOf<LabelImage>(sliceLabels, geometry.grid);
  std::optional<measurement::FatFractionMap> map;
  if (study.fatFraction)
  {
    map = *study.fatFraction;
    static_cast<VolumeGeometry &>(*map) = geometry;
    map->fraction = SliceOf<FloatImage>(FatFractionSlice(k), geometry.grid);
    map->valid = SliceOf<LabelImage>(FatFractionValidSlice(k), geometry.grid);
  }
  std::array<std::optional<LimbMeasure>, 3> limbs;
  {
    const std::lock_guard lock(state.mutex);
    limbs = state.limbs;
  }
  const auto sections = anatomy::FindSections(volume, labels, state.request.parameters.segmentation.metalHu, context);
  const measurement::ExclusionMask excluded = ExclusionMaskOf(corrections, geometry.grid, k);
  std::vector<SliceMeasurement> rows;
  for (const Side side : kSides)
  {
    const anatomy::LimbSection & section = sections[static_cast<std::size_t>(side)].front();
    const auto before =
        std::find_if(last.begin(), last.end(), [&](const SliceMeasurement & row) { return row.side == side && row.sliceIndex == k; });
    if (before == last.end() && !section.Present())
    {
      continue;
    }
    SliceMeasurement row;
    if (before != last.end())
    {
      row = *before;
      measurement::ClearValues(row);
    }
    row.side = side;
    row.sliceIndex = k;
    for (const SegmentChoice & choice : corrections.segments)
    {
      if (choice.side == side && choice.firstSlice <= k && k <= choice.lastSlice)
      {
        row.segment = choice.segment;
      }
    }
    LimbMeasure limb = limbs[static_cast<std::size_t>(side)] ? *limbs[static_cast<std::size_t>(side)]
                                                             : PrepareLimb(study, volume, labels, side, false, state.request, context);
    limb.parameters.foreignMask = CountsVoxels(segmented, corrections);
    MeasureRow(segmented, limb, { volume, labels, map ? &*map : nullptr, 0 }, section, excluded, row);
    if (!searched && before != last.end() && before->status == Status::Rejected && !IsExclusion(*before))
    {
      row.status = before->status; // which only the whole volume can tell
      row.reason = before->reason;
      measurement::ClearValues(row);
    }
    ApplyExclusion(corrections, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

report::ResultContent StudySession::Measure(const LabelBuffer & labels, const Corrections & corrections, RunContext & context) const
{
  m_State->NeedLimbs(context);
  std::vector<Warning> warnings;
  {
    const std::lock_guard lock(m_State->mutex);
    warnings = m_State->warnings;
  }
  for (const Warning & warning : warnings)
  {
    context.Warn(warning);
  }
  const LabelVolume view = View(labels, m_State->segmented.study.volume);
  m_State->SetLimbs(view, corrections, context);
  return MeasureStudy(m_State->segmented, view, corrections, m_State->request, context);
}

Outcome StudySession::Save(const LabelBuffer & labels, const Corrections & corrections, const std::filesystem::path & output,
                           RunContext & context, const std::filesystem::path & superseded) const
{
  const Study & study = m_State->segmented.study;
  AnalysisRequest request = m_State->request;
  if (study.fromDicom && !superseded.empty())
  {
    request.dicom = ObjectKindsIn(superseded);
    request.superseded = superseded;
  }
  OutputFolder folder(output, request.replaceOutput);
  report::ResultContent content = Measure(labels, corrections, context);
  return WriteStudy(m_State->segmented, View(labels, study.volume), corrections, std::move(content), request, folder, context);
}
} // namespace myosect::pipeline
