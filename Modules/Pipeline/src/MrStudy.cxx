#include "MrStudy.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"
#include "myosect/Dicom/MrReader.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Image/ResampleOnto.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Segmentation/TissueScale.h"

namespace myosect::pipeline
{
namespace
{
using nlohmann::json;

constexpr std::size_t kBytesPerVoxel = 4 * sizeof(float) + 3; // water, fat, signal, fraction; scale and labels
constexpr std::size_t kWorkingBytes = std::size_t{ 160 } << 20;

std::string Quoted(const std::string & text)
{
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

MrVolume Canonical(dicom::MrVolume && decoded)
{
  const std::vector<double> positions = decoded.slicePositionMm;
  const std::vector<bool> gaps = decoded.sliceAfterGap;
  return ToCanonical(FloatImage::ConstPointer(AdoptVoxels(std::move(decoded))), positions, gaps);
}

MrVolume Sum(const MrVolume & water, const MrVolume & fat, RunContext & context)
{
  auto image = MakeImage<FloatImage>(water.grid);
  context.ParallelFor(water.SliceCount(),
                      [&](std::size_t k)
                      {
                        float * out = image->GetBufferPointer() + k * water.grid.SliceVoxelCount();
                        std::transform(water.Slice(k), water.Slice(k) + water.grid.SliceVoxelCount(), fat.Slice(k), out, std::plus<float>());
                      });
  MrVolume sum;
  static_cast<VolumeGeometry &>(sum) = water;
  sum.image = image;
  return sum;
}

/** Water and fat as folded by magnitudes: right below 50 % of fat, mirrored above. */
void FromPhases(const MrVolume & inPhase, const MrVolume & opposed, MrVolume & water, MrVolume & fat, RunContext & context)
{
  auto w = MakeImage<FloatImage>(inPhase.grid);
  auto f = MakeImage<FloatImage>(inPhase.grid);
  context.ParallelFor(inPhase.SliceCount(),
                      [&](std::size_t k)
                      {
                        const std::size_t offset = k * inPhase.grid.SliceVoxelCount();
                        for (std::size_t i = 0; i < inPhase.grid.SliceVoxelCount(); ++i)
                        {
                          w->GetBufferPointer()[offset + i] = 0.5F * (inPhase.Slice(k)[i] + opposed.Slice(k)[i]);
                          f->GetBufferPointer()[offset + i] = std::max(0.0F, 0.5F * (inPhase.Slice(k)[i] - opposed.Slice(k)[i]));
                        }
                      });
  static_cast<VolumeGeometry &>(water) = inPhase;
  static_cast<VolumeGeometry &>(fat) = inPhase;
  water.image = w;
  fat.image = f;
}

void SetDixon(Study & study, const MrVolume & water, const MrVolume & fat, bool fractionIsMeasured, RunContext & context)
{
  const MrVolume signal = Sum(water, fat, context);
  measurement::FatFractionMap map = measurement::ComputeFatFraction(water, fat, context);
  study.volume = segmentation::DixonTissueScale(signal, *map.fraction, map.noise.floor, {}, context);
  study.signal = water;
  study.inputs.emplace_back("noise_floor", json(map.noise.floor).dump());
  study.inputs.emplace_back("noise_sigma", json(map.noise.sigma).dump());
  study.inputs.emplace_back("snr", map.noise.snr ? json(*map.noise.snr).dump() : "null");
  if (fractionIsMeasured)
  {
    study.fatFraction = std::move(map);
  }
}

void WarnOfSignalFraction(const std::string & seriesUid, RunContext & context)
{
  context.Warn({ "signal-fat-fraction",
                 Severity::Info,
                 "fat fractions are those of signals: without evidence of correction for T1, T2* and the spectrum of fat they are no proton-density fat fractions",
                 seriesUid,
                 {} });
}

void WarnOfNoFraction(const std::string & why, const std::string & seriesUid, RunContext & context)
{
  context.Warn({ "no-fat-fraction", Severity::Warning, why, seriesUid, {} });
}

void LoadT1(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context)
{
  dicom::MrVolume decoded = dicom::ReadMr(catalog, selection.stations, context);
  study.attributes = decoded.attributes;
  study.identity.seriesUid = decoded.seriesUids;
  study.inputs.emplace_back("stations_joined", decoded.joined ? "true" : "false");
  study.inputs.emplace_back("contrast_evidence", Quoted(decoded.mr.contrastEvidence));
  study.signal = Canonical(std::move(decoded));
}

void LoadDixon(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context)
{
  dicom::DixonVolumes parts = dicom::ReadDixon(catalog, *selection.dixon, context);
  dicom::MrVolume & leading = parts.water ? *parts.water : parts.fatFraction ? *parts.fatFraction : *parts.inPhase;
  study.attributes = leading.attributes;
  study.identity.seriesUid = leading.seriesUids;
  study.inputs.emplace_back("stations_joined", leading.joined ? "true" : "false");
  study.inputs.emplace_back("fat_fraction_kind", parts.kind == dicom::FatFractionKind::ProtonDensity ? "\"proton density\"" : "\"signal\"");
  study.inputs.emplace_back("fat_fraction_evidence", Quoted(parts.kindEvidence));
  study.inputs.emplace_back("water_fat_scale", Quoted(parts.scaleEvidence));
  const auto sameFrame = [](const dicom::MrVolume & a, const dicom::MrVolume & b)
  { return !a.attributes.frameOfReferenceUid.empty() && a.attributes.frameOfReferenceUid == b.attributes.frameOfReferenceUid; };
  if (parts.water && parts.fat)
  {
    const bool same = sameFrame(*parts.water, *parts.fat);
    const MrVolume water = Canonical(std::move(*parts.water));
    const MrVolume fat = ResampleOnto(Canonical(std::move(*parts.fat)), water, same);
    SetDixon(study, water, fat, parts.fatFractionAllowed, context);
    if (!parts.fatFractionAllowed)
    {
      WarnOfNoFraction(parts.scaleEvidence, study.identity.seriesUid, context);
    }
    else if (parts.kind == dicom::FatFractionKind::Signal)
    {
      WarnOfSignalFraction(study.identity.seriesUid, context);
    }
  }
  else if (parts.inPhase && parts.opposedPhase && !parts.fatFraction)
  {
    const bool same = sameFrame(*parts.inPhase, *parts.opposedPhase);
    const MrVolume inPhase = Canonical(std::move(*parts.inPhase));
    const MrVolume opposed = ResampleOnto(Canonical(std::move(*parts.opposedPhase)), inPhase, same);
    MrVolume water, fat;
    FromPhases(inPhase, opposed, water, fat, context);
    study.volume = segmentation::T1TissueScale(inPhase, {}, context).image;
    study.signal = inPhase;
    WarnOfNoFraction("in- and opposed-phase magnitudes give no fat fraction, since it folds at 50 %; areas are those of the in-phase image", study.identity.seriesUid, context);
  }
  else
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + study.identity.seriesUid + ": a fat-fraction map alone does not show bone and skin; give the water series of the same acquisition too");
  }
}
} // namespace

void LoadMrSeries(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context)
{
  std::size_t voxels = 0;
  for (const std::size_t index : selection.Members())
  {
    const dicom::VolumeCandidate & candidate = catalog.candidates[index];
    voxels = std::max(voxels, candidate.rows * candidate.columns * candidate.frames.size());
  }
  RequireMemory(voxels * kBytesPerVoxel + kWorkingBytes, "series " + catalog.candidates[selection.taken].attributes.seriesUid);
  study.identity.modality = selection.modality;
  if (selection.modality == Modality::Dixon)
  {
    LoadDixon(catalog, selection, study, context);
  }
  else
  {
    LoadT1(catalog, selection, study, context);
    segmentation::T1Scale scale = segmentation::T1TissueScale(*study.signal, {}, context);
    study.volume = scale.image;
    study.inputs.emplace_back("fat_to_muscle_signal", json(scale.levels.fat / scale.levels.muscle).dump());
  }
  for (const std::string & note : selection.notes)
  {
    context.Warn({ "selection-note", Severity::Info, note, study.identity.seriesUid, {} });
  }
}

void LoadMrFiles(const AnalysisRequest & request, Study & study, RunContext & context)
{
  const auto read = [](const std::filesystem::path & file) { return ToCanonical(FloatImage::ConstPointer(ReadMrFile(file))); };
  if (!request.water.empty())
  {
    study.identity.modality = Modality::Dixon;
    const MrVolume water = read(request.water);
    const MrVolume fat = ResampleOnto(read(request.fat), water, true);
    SetDixon(study, water, fat, true, context);
    study.inputs.emplace_back("fat_fraction_kind", "\"signal\"");
    WarnOfSignalFraction("", context);
    return;
  }
  study.identity.modality = Modality::T1;
  study.signal = read(request.inputs.front());
  segmentation::T1Scale scale = segmentation::T1TissueScale(*study.signal, {}, context);
  study.volume = scale.image;
  study.inputs.emplace_back("fat_to_muscle_signal", json(scale.levels.fat / scale.levels.muscle).dump());
}
} // namespace myosect::pipeline
