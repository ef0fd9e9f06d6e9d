/** Levels of a real scan of both legs when its slices are thicker and lie elsewhere, against the scan as it is; and landmarks against the
 * registration of the bones. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "ResultTable.h"
#include "TextTable.h"
#include "myosect/Anatomy/BoneRegistration.h"
#include "myosect/Core/Error.h"
#include "myosect/Dicom/CtReader.h"
#include "myosect/Dicom/SeriesCatalog.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/ResultReader.h"
#include "myosect/Pipeline/WorkFolder.h"
#include "myosect/Report/ReadTables.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;
namespace fs = std::filesystem;

constexpr std::size_t kThicknesses[] = { 4, 5, 8 }; // slices of the scan in one
constexpr std::size_t kPhases = 4;                  // places of the first one
constexpr double kTwoSided95 = 1.96;

/** Means over `count` slices each, from slice `first` on. */
CtImage::Pointer Thickened(const CtVolume & volume, std::size_t first, std::size_t count)
{
  Grid grid = volume.grid;
  grid.size[2] = (volume.grid.size[2] - first) / count;
  grid.spacingMm[2] *= static_cast<double>(count);
  grid.originLps = volume.grid.PointLps({ 0.0, 0.0, static_cast<double>(first) + 0.5 * static_cast<double>(count - 1) });
  const CtImage::Pointer thick = MakeImage<CtImage>(grid);
  const std::size_t voxels = grid.SliceVoxelCount();
  for (std::size_t k = 0; k < grid.size[2]; ++k)
  {
    for (std::size_t i = 0; i < voxels; ++i)
    {
      int sum = 0;
      for (std::size_t n = 0; n < count; ++n)
      {
        sum += volume.Slice(first + k * count + n)[i];
      }
      thick->GetBufferPointer()[k * voxels + i] =
          static_cast<std::int16_t>(std::lround(static_cast<double>(sum) / static_cast<double>(count)));
    }
  }
  return thick;
}

/** Analyses one volume file into `result`, with the rows of its table. */
std::vector<SliceMeasurement> RowsOf(const CtImage & image, const fs::path & work, const std::string & name)
{
  std::cerr << name << '\n';
  WriteCtFile(work / (name + ".nii.gz"), image);
  pipeline::AnalysisRequest request;
  request.inputs = { work / (name + ".nii.gz") };
  request.modality = Modality::Ct;
  request.participantId = "validation";
  RunContext context;
  (void)pipeline::Analyze(request, work / name, context);
  return pipeline::ReadResult(work / name).table.slices;
}

/** A number of one limb's rows at a place of the stack, linear between slices; empty outside. */
std::optional<double> At(const std::vector<SliceMeasurement> & rows, Side side, Segment segment, double where, Value SliceMeasurement::*key,
                         Value SliceMeasurement::*member)
{
  const SliceMeasurement * before = nullptr;
  const auto keyOf = [&](const SliceMeasurement & row) { return key == nullptr ? Value(row.zMm) : row.*key; };
  for (const SliceMeasurement & row : rows)
  {
    if (row.side != side || row.segment != segment || !keyOf(row) || (member != nullptr && !(row.*member)))
    {
      continue;
    }
    const auto value = [&](const SliceMeasurement & r) { return member == nullptr ? r.zMm : *(r.*member); };
    if (before != nullptr && *keyOf(*before) <= where && where <= *keyOf(row) && *keyOf(row) > *keyOf(*before))
    {
      const double share = (where - *keyOf(*before)) / (*keyOf(row) - *keyOf(*before));
      return value(*before) + share * (value(row) - value(*before));
    }
    before = &row;
  }
  return std::nullopt;
}

/** z in the right leg of the level that the left leg has at z. */
std::optional<double> Partner(const std::vector<SliceMeasurement> & rows, double zMm)
{
  const auto place = At(rows, Side::Left, Segment::Calf, zMm, nullptr, &SliceMeasurement::matchPositionMm);
  return place ? At(rows, Side::Right, Segment::Calf, *place, &SliceMeasurement::matchPositionMm, nullptr) : std::nullopt;
}

/** Mean over a stretch of the calf in steps of 5 mm; empty where nothing is found. */
template <typename TDifference> std::optional<double> MeanOver(const std::vector<SliceMeasurement> & rows, TDifference difference)
{
  double sum = 0.0, count = 0.0;
  const auto [low, high] = std::minmax_element(rows.begin(), rows.end(), [](const auto & a, const auto & b) { return a.zMm < b.zMm; });
  for (double z = low->zMm; z <= high->zMm; z += 5.0)
  {
    if (const auto value = difference(z))
    {
      sum += *value;
      count += 1.0;
    }
  }
  return count >= 5.0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<double> Minus(const std::optional<double> & a, const std::optional<double> & b)
{
  return a && b ? std::optional(*a - *b) : std::nullopt;
}

/** How far the tibiae, the right one mirrored and laid on the left one, lie from the match by landmarks; positive: further up. */
std::optional<double> AgainstRegistration(const std::vector<SliceMeasurement> & rows, const fs::path & result, Value & uncertaintyMm)
{
  const pipeline::StoredLabels stored = pipeline::ReadResultLabels(pipeline::ReadResult(result));
  std::array<anatomy::BoneSurface, 2> tibiae;
  for (const Side side : { Side::Left, Side::Right })
  {
    std::vector<Segment> segments(stored.geometry.SliceCount(), Segment::Unknown);
    for (const SliceMeasurement & row : rows)
    {
      if (row.side == side && row.status == Status::Ok)
      {
        segments[row.sliceIndex] = row.segment;
      }
    }
    tibiae[side == Side::Left ? 0 : 1] = anatomy::FindBoneSurface(stored.geometry, stored.labels, side, anatomy::LongBone::Tibia, segments);
  }
  const auto registration = anatomy::RegisterBones(tibiae[0], anatomy::Mirrored(tibiae[1]));
  uncertaintyMm = registration.axialUncertaintyMm;
  if (!registration.found)
  {
    return std::nullopt;
  }
  return MeanOver(rows,
                  [&](double z) -> std::optional<double>
                  {
                    const auto partner = Partner(rows, z);
                    for (std::size_t k = 0; partner && k < tibiae[1].centreLps.size(); ++k)
                    {
                      const auto & centre = tibiae[1].centreLps[k];
                      if (centre && std::abs((*centre)[2] - *partner) <= 0.5 * stored.geometry.grid.spacingMm[2])
                      {
                        const Vector3 onLeft = registration.movingToFixed.Apply({ -(*centre)[0], (*centre)[1], *partner });
                        return z - onLeft[2];
                      }
                    }
                    return std::nullopt;
                  });
}

int Run(const fs::path & data)
{
  const pipeline::WorkFolder work;
  RunContext context;
  const dicom::SeriesCatalog catalog = dicom::Scan({ data }, context);
  dicom::CtVolume decoded = dicom::ReadCt(catalog.candidates[dicom::Select(catalog, {}).taken], context);
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(AdoptVoxels(std::move(decoded))));
  const auto reference = RowsOf(*volume.image, work.Path(), "whole");
  TextTable table({ "slices", "match mm", "stated", "left knee mm", "right knee mm", "stated" });
  std::vector<double> matchErrors, kneeErrors;
  std::size_t covered = 0;
  for (const std::size_t count : kThicknesses)
  {
    for (std::size_t phase = 0; phase < kPhases; ++phase)
    {
      const std::size_t first = phase * count / kPhases;
      const std::string name = std::to_string(count) + "-from-" + std::to_string(first);
      const auto rows = RowsOf(*Thickened(volume, first, count), work.Path(), name);
      const auto match = MeanOver(rows, [&](double z) { return Minus(Partner(rows, z), Partner(reference, z)); });
      const auto knee = [&](Side side)
      {
        return MeanOver(rows,
                        [&](double z)
                        {
                          const auto level = [&](const auto & r)
                          { return At(r, side, Segment::Calf, z, nullptr, &SliceMeasurement::levelMmFromKnee); };
                          return Minus(level(rows), level(reference));
                        });
      };
      const auto stated = [&](Value SliceMeasurement::*member)
      { return MeanOver(rows, [&](double z) { return At(rows, Side::Left, Segment::Calf, z, nullptr, member); }); };
      const auto text = [](const std::optional<double> & value) { return value ? Fixed(*value, 2) : "none"; };
      const auto left = knee(Side::Left), right = knee(Side::Right), uncertainty = stated(&SliceMeasurement::matchUncertaintyMm);
      table.Add({ name, text(match), text(uncertainty), text(left), text(right), text(stated(&SliceMeasurement::levelUncertaintyMm)) });
      if (match && uncertainty)
      {
        matchErrors.push_back(*match);
        covered += std::abs(*match) <= *uncertainty ? 1 : 0;
      }
      for (const auto & error : { left, right })
      {
        if (error)
        {
          kneeErrors.push_back(*error);
        }
      }
    }
  }
  Value registrationUncertaintyMm;
  const auto apart = AgainstRegistration(reference, work.Path() / "whole", registrationUncertaintyMm);
  std::cout << "Means of 4, 5 and 8 slices, from four places each, against the scan as it is. \"match\": place in the right leg that is "
               "taken for the same as a "
               "place in the left leg;\n\"knee\": level_mm_from_knee; means over the calf.\n\n";
  table.Print(std::cout);
  const auto spread = [](const std::vector<double> & errors)
  {
    double square = 0.0;
    for (const double error : errors)
    {
      square += error * error / static_cast<double>(errors.size());
    }
    return Fixed(kTwoSided95 * std::sqrt(square), 2);
  };
  std::cout << "\n1.96 root mean squares: match " << spread(matchErrors) << " mm, knee " << spread(kneeErrors)
            << " mm. The stated uncertainty covers " << covered << " of " << matchErrors.size() << " matches.\n";
  std::cout << "Landmarks of the scan as it is against the registration of the mirrored tibiae: "
            << (apart ? Fixed(*apart, 2, true) + " mm" : "no registration")
            << (registrationUncertaintyMm ? ", whose uncertainty is " + Fixed(*registrationUncertaintyMm, 2) + " mm"
                                          : ", which finds no limit along the bone")
            << ".\n";
  const bool kept = !matchErrors.empty() && static_cast<double>(covered) >= 0.95 * static_cast<double>(matchErrors.size());
  std::cout << (kept ? "The bar (95 % covered) is kept.\n" : "The bar (95 % covered) is missed.\n");
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  try
  {
    if (argc != 2)
    {
      throw Error(ErrorCode::Usage, "usage: LevelStability FOLDER_OF_A_CT_OF_BOTH_LOWER_LEGS");
    }
    return Run(argv[1]);
  }
  catch (const std::exception & e)
  {
    std::cerr << "LevelStability: " << e.what() << '\n';
    return 2;
  }
}
