#include <cmath>

#include "CaseParts.h"
#include "PhantomJson.h"
#include "SmoothMath.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/VisitPhantom.h"

namespace myosect::phantom
{
namespace
{
constexpr double kPixelMm = 1.4, kSliceMm = 5.0;
constexpr std::size_t kColumns = 290, kRows = 150;
constexpr double kBelowKneeMm = 70.0; ///< of a thigh's stack, and above the knee of a calf's

LimbPhantomParameters Participant(const VisitParameters & visit)
{
  LimbPhantomParameters parameters;
  LegParameters left;
  left.side = Side::Left;
  left.centreXMm = 92.0;
  left.tiltX = 0.012;
  left.tiltY = -0.01;
  left.detailSeed = 301;
  left.muscleAreaScale = 1.0 - 0.01 * visit.leftMuscleLossPercent;
  left.replacement = Replacement::SubcutaneousFat;
  LegParameters right = left;
  right.side = Side::Right;
  right.centreXMm = -92.0;
  right.kneeZMm = -3.0;
  right.tiltX = -0.015;
  right.outwardRotationDeg = 11.0;
  right.detailSeed = 402;
  right.muscleAreaScale = 1.0;
  parameters.legs = { left, right };
  parameters.acquisition.subSamples = 6;
  parameters.acquisition.noiseSeed = visit.seed + (visit.followup ? 1000U : 0U);
  return parameters;
}

Vector3 TurningAxis(unsigned seed)
{
  RandomSequence random(Mix(0x5475726Eull, seed));
  const Vector3 axis{ random.Between(-1.0, 1.0), random.Between(-1.0, 1.0), random.Between(-0.6, 0.6) };
  const double length = Norm(axis);
  return { axis[0] / length, axis[1] / length, axis[2] / length };
}

Vector3 Turned(const Vector3 & v, const Vector3 & axis, double angleDeg)
{
  const double c = std::cos(angleDeg * kDegreeToRadian), s = std::sin(angleDeg * kDegreeToRadian);
  const Vector3 across = Cross(axis, v);
  const double along = Dot(axis, v) * (1.0 - c);
  return { c * v[0] + s * across[0] + along * axis[0], c * v[1] + s * across[1] + along * axis[1], c * v[2] + s * across[2] + along * axis[2] };
}

/** The stack of planes in the frame of the leg: shifted and turned against it at a followup. */
Grid PlanesThroughTheLeg(const VisitParameters & visit)
{
  const double length = kSliceMm * static_cast<double>(visit.slices - 1);
  const double first = (visit.segment == Segment::Calf ? kBelowKneeMm - length : -kBelowKneeMm) + (visit.followup ? visit.shiftMm : 0.0);
  Grid grid = AxialGrid(kColumns, kRows, visit.slices, kPixelMm, kSliceMm, first);
  if (!visit.followup)
  {
    return grid;
  }
  const Vector3 axis = TurningAxis(visit.seed);
  const Vector3 middle = grid.PointLps({ 0.5 * (kColumns - 1), 0.5 * (kRows - 1), 0.5 * static_cast<double>(visit.slices - 1) });
  const Vector3 out{ grid.originLps[0] - middle[0], grid.originLps[1] - middle[1], grid.originLps[2] - middle[2] };
  const Vector3 turned = Turned(out, axis, visit.turnDeg);
  for (std::size_t a = 0; a < 3; ++a)
  {
    grid.direction[a] = Turned(grid.direction[a], axis, visit.turnDeg);
    grid.originLps[a] = middle[a] + turned[a];
  }
  return grid;
}

struct NamedVisit
{
  std::string name, description;
  VisitParameters parameters;
};

std::vector<NamedVisit> NamedVisits()
{
  std::vector<NamedVisit> visits;
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    const std::string word(ToString(segment));
    VisitParameters parameters;
    parameters.segment = segment;
    visits.push_back({ "visit-" + word + "-1", "first visit, " + word + " and knee", parameters });
    parameters.followup = true;
    visits.push_back({ "visit-" + word + "-2", "second visit without change: shifted 30 mm along the table, turned 5 degrees, moved", parameters });
    for (const double loss : { 5.0, 7.5, 10.0 })
    {
      parameters.leftMuscleLossPercent = loss;
      visits.push_back({ "visit-" + word + "-2-loss-" + FormatNumber(loss), "second visit, " + FormatNumber(loss) + " % of the left leg's muscle lost", parameters });
    }
  }
  return visits;
}
} // namespace

CtPhantom RenderVisit(const VisitParameters & visit, RunContext & context)
{
  LimbPhantomParameters parameters = Participant(visit);
  parameters.acquisition.grid = PlanesThroughTheLeg(visit);
  CtPhantom phantom = Render(parameters, context);
  const Grid planes = phantom.grid;
  // The scanner knows nothing of the leg's frame: its planes are its own z, and the table has moved.
  Grid scanner = AxialGrid(kColumns, kRows, visit.slices, kPixelMm, kSliceMm, visit.followup ? -412.0 : -700.0, visit.followup ? 21.0 : 0.0);
  scanner.originLps[0] += visit.followup ? -14.0 : 0.0;
  phantom.grid = scanner;
  for (SliceMeasurement & row : phantom.truth)
  {
    const LegParameters & leg = parameters.legs[row.side == Side::Left ? 0 : 1];
    const Vector3 normal = planes.direction[2];
    const Vector3 origin = planes.PointLps({ 0.0, 0.0, static_cast<double>(row.sliceIndex) });
    // Where the leg's axis, (centre + tilt * (z - knee), z), meets the plane.
    const Vector3 from{ leg.centreXMm - origin[0], leg.centreYMm - origin[1], leg.kneeZMm - origin[2] };
    const double z = leg.kneeZMm - Dot(from, normal) / (leg.tiltX * normal[0] + leg.tiltY * normal[1] + normal[2]);
    const double level = (z - leg.kneeZMm) * std::sqrt(1.0 + leg.tiltX * leg.tiltX + leg.tiltY * leg.tiltY);
    row.levelMmFromKnee = visit.segment == Segment::Calf ? -level : level;
    row.zMm = scanner.PointLps({ 0.0, 0.0, static_cast<double>(row.sliceIndex) })[2];
  }
  return phantom;
}

DicomIdentity VisitIdentity(const VisitParameters & visit)
{
  DicomIdentity identity;
  identity.uidSeed = "visit " + std::string(ToString(visit.segment)) + (visit.followup ? " 2 " : " 1 ") + FormatNumber(visit.leftMuscleLossPercent) + " " +
                     std::to_string(visit.seed);
  identity.patientId = "PHANTOM-visit";
  identity.studyDate = visit.followup ? "20240719" : "20240101";
  identity.seriesDescription = "visit";
  identity.extra["ClinicalTrialTimePointID"] = visit.followup ? "V2" : "V1";
  return identity;
}

std::vector<CaseInfo> ListVisitCases()
{
  std::vector<CaseInfo> cases;
  for (const NamedVisit & visit : NamedVisits())
  {
    cases.push_back({ visit.name, visit.description });
  }
  return cases;
}

bool IsVisitCase(const std::string & name)
{
  return name.compare(0, 6, "visit-") == 0;
}

void WriteVisitCase(const std::string & name, const std::filesystem::path & directory, RunContext & context, unsigned seed)
{
  for (NamedVisit & visit : NamedVisits())
  {
    if (visit.name == name)
    {
      visit.parameters.seed = seed;
      CtPhantom phantom = RenderVisit(visit.parameters, context);
      phantom.parameters.name = visit.name;
      phantom.parameters.description = visit.description;
      const DicomIdentity identity = VisitIdentity(visit.parameters);
      WriteCtSeries(directory / "dicom", phantom.grid, phantom.hounsfield, identity);
      WriteTruth(directory, TruthJson(phantom, identity, seed));
      return;
    }
  }
  throw Error(ErrorCode::Usage, "phantom: there is no case '" + name + "'; see the list of cases");
}
} // namespace myosect::phantom
