#include "PhantomRun.h"

#include <fstream>

#include <nlohmann/json.hpp>

#include "WorkFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/MrPhantom.h"
#include "myosect/Pipeline/Analysis.h"

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
  }
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
  const WorkFolder work;
  {
    RunContext context;
    phantom::WriteCase(caseName, work.Path(), context, seed);
  }
  pipeline::AnalysisRequest request;
  request.inputs = { work.Path() / "dicom" };
  request.participantId = "validation";
  std::vector<SliceMeasurement> truth = ReadTruth(work.Path() / "truth.json");
  if (phantom::IsMrCase(caseName))
  {
    const phantom::MrPhantomParameters parameters = phantom::MrCaseParameters(caseName, seed);
    AdaptTruth(parameters, truth);
    if (!parameters.writeTimes)
    {
      request.modality = ModalityOf(caseName);
    }
  }
  RunContext context;
  (void)pipeline::Analyze(request, work.Path() / "result", context);
  return { std::move(truth), ResultTable(work.Path() / "result") };
}

bool LosesScales(const std::string & caseName)
{
  return phantom::IsMrCase(caseName) && LosesScales(phantom::MrCaseParameters(caseName));
}

Modality ModalityOf(const std::string & caseName)
{
  if (!phantom::IsMrCase(caseName))
  {
    return Modality::Ct;
  }
  return phantom::MrCaseParameters(caseName).mr.kind == Kind::SpinEchoT1 ? Modality::T1 : Modality::Dixon;
}

Bars BarsOfCase(const std::string & caseName)
{
  const Modality modality = ModalityOf(caseName);
  return BarsOf(modality, modality != Modality::Ct && phantom::MrCaseParameters(caseName).mr.snr <= 0.0);
}
} // namespace myosect::validation
