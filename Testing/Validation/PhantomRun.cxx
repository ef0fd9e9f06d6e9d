#include "PhantomRun.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Phantom/MrPhantom.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/WorkFolder.h"

namespace myosect::validation
{
namespace
{
using Kind = phantom::MrAcquisition::Kind;

/** The enumerator of that name. \throws Error(UnreadableInput). */
template <typename TEnum> TEnum Named(const std::string & name, TEnum last)
{
  for (int i = 0; i <= static_cast<int>(last); ++i)
  {
    if (ToString(static_cast<TEnum>(i)) == name)
    {
      return static_cast<TEnum>(i);
    }
  }
  throw Error(ErrorCode::UnreadableInput, "truth.json: '" + name + "' is not known; it is damaged");
}

bool LosesScales(const phantom::MrPhantomParameters & parameters)
{
  return parameters.encoding.vendor == phantom::MrVendor::Philips && !parameters.encoding.privateScaling;
}

/** In-phase images without T1 weighting show muscle as bright as fat. */
bool IsFlat(const phantom::MrPhantomParameters & parameters)
{
  constexpr double steepDeg = 10.0;
  return parameters.mr.kind == Kind::InOpposed && parameters.mr.flipAngleDeg < steepDeg;
}

/** What the program must answer differs from the truth of the legs where the images do not show it. */
void AdaptTruth(const phantom::MrPhantomParameters & parameters, std::vector<SliceMeasurement> & truth)
{
  for (SliceMeasurement & row : truth)
  {
    if (LosesScales(parameters))
    {
      row.fatFractionPercent.reset();
    }
    for (const phantom::MrSwap & swap : parameters.mr.swaps)
    {
      const bool within = row.zMm >= swap.zMinMm && row.zMm <= swap.zMaxMm && (!swap.leg || *swap.leg == row.side);
      if (swap.lateralOfMm && within && row.status == Status::Ok)
      {
        row.status = Status::Rejected;
        row.reason = "water and fat exchanged in a part";
      }
    }
    for (const phantom::MrArtefact & artefact : parameters.mr.artefacts)
    {
      const bool isHere = artefact.kind == phantom::MrArtefact::Kind::Motion || (artefact.xMm > 0.0) == (row.side == Side::Left);
      if (isHere && row.zMm >= artefact.zMinMm && row.zMm <= artefact.zMaxMm && row.status == Status::Ok)
      {
        row.status = Status::Rejected;
        row.reason = "motion or metal";
      }
    }
  }
}
Modality ModalityOf(const phantom::MrPhantomParameters & parameters)
{
  return parameters.mr.kind == Kind::SpinEchoT1 ? Modality::T1 : Modality::Dixon;
}

PhantomRun Analyse(const pipeline::WorkFolder & work, const std::optional<phantom::MrPhantomParameters> & mr)
{
  pipeline::AnalysisRequest request;
  request.inputs = { work.Path() / "dicom" };
  request.participantId = "validation";
  std::vector<SliceMeasurement> truth = ReadTruth(work.Path() / "truth.json");
  if (mr)
  {
    AdaptTruth(*mr, truth);
    if (!mr->writeTimes)
    {
      request.modality = ModalityOf(*mr);
    }
  }
  RunContext context;
  (void)pipeline::Analyze(request, work.Path() / "result", context);
  return { std::move(truth), ResultTable(work.Path() / "result") };
}
} // namespace

std::vector<SliceMeasurement> ReadTruth(const std::filesystem::path & file)
{
  std::vector<SliceMeasurement> truth;
  try
  {
    std::ifstream stream(file, std::ios::binary);
    const nlohmann::json json = nlohmann::json::parse(stream);
    for (const auto & slice : json.at("slices"))
    {
      SliceMeasurement row;
      row.side = Named(slice.at("side").get<std::string>(), Side::Unknown);
      row.segment = Named(slice.at("segment").get<std::string>(), Segment::Unknown);
      row.status = Named(slice.at("status").get<std::string>(), Status::Rejected);
      row.sliceIndex = slice.at("slice_index").get<std::size_t>();
      row.zMm = slice.at("z_mm").get<double>();
      const auto read = [&](const std::string & name, Value & value)
      { value = slice.at(name).is_null() ? Value() : Value(slice.at(name).get<double>()); };
      for (const AreaMetric & metric : BarsOf(Modality::Ct).areas)
      {
        read(std::string(metric.name) + "_area_cm2", row.*metric.truth);
      }
      read("fat_fraction_percent", row.fatFractionPercent);
      read("level_percent", row.levelPercent);
      read("level_mm_from_knee", row.levelMmFromKnee);
      read("obliquity_deg", row.obliquityDeg);
      read("limb_perp_cm2", row.limbPerpAreaCm2);
      read("muscle_perp_cm2", row.musclePerpAreaCm2);
      read("compartment_perp_cm2", row.compartmentPerpAreaCm2);
      truth.push_back(row);
    }
  }
  catch (const nlohmann::json::exception &)
  {
    throw Error(ErrorCode::UnreadableInput, "truth.json cannot be read; make the phantom again");
  }
  return truth;
}

PhantomRun RunPhantom(const std::string & caseName, unsigned seed)
{
  const pipeline::WorkFolder work;
  {
    RunContext context;
    phantom::WriteCase(caseName, work.Path(), context, seed);
  }
  return Analyse(work, phantom::IsMrCase(caseName) ? std::optional(phantom::MrCaseParameters(caseName, seed)) : std::nullopt);
}

PhantomRun RunMrSlab(const std::string & caseName, std::size_t slices)
{
  phantom::MrPhantomParameters parameters = phantom::MrCaseParameters(caseName);
  Grid & grid = parameters.limbs.acquisition.grid;
  grid.originLps[2] += 0.5 * grid.spacingMm[2] * static_cast<double>(grid.size[2] - std::min(slices, grid.size[2]));
  grid.size[2] = std::min(slices, grid.size[2]);
  const pipeline::WorkFolder work;
  {
    RunContext context;
    phantom::WriteMrCase(parameters, work.Path(), context);
  }
  return Analyse(work, parameters);
}

bool MayBeRefused(const std::string & caseName)
{
  if (!phantom::IsMrCase(caseName))
  {
    return false;
  }
  const phantom::MrPhantomParameters parameters = phantom::MrCaseParameters(caseName);
  return LosesScales(parameters) || IsFlat(parameters);
}

Modality ModalityOf(const std::string & caseName)
{
  if (!phantom::IsMrCase(caseName))
  {
    return Modality::Ct;
  }
  return ModalityOf(phantom::MrCaseParameters(caseName));
}

Bars BarsOfCase(const std::string & caseName)
{
  const Modality modality = ModalityOf(caseName);
  return BarsOf(modality, modality != Modality::Ct && phantom::MrCaseParameters(caseName).mr.snr <= 0.0);
}
} // namespace myosect::validation
