#include "myosect/Anatomy/BoneRegistration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "SurfaceFitter.h"

namespace myosect::anatomy
{
namespace
{
constexpr std::size_t kCoarseMoving = 300, kCoarseFixed = 5000;
constexpr std::size_t kFineMoving = 2500, kFineFixed = 40000, kProfileMoving = 1500;
constexpr int kCoarseSteps = 8, kMiddleSteps = 15, kFineSteps = 30, kProfileSteps = 6, kBiasSteps = 60;
constexpr std::size_t kRefined = 4;                         ///< starts that are followed to the end
constexpr double kStretchMm = 12.0;                         ///< along the shaft, over which outlines err alike
constexpr double kHopelessRatio = 60.0;                     ///< beyond it no other minimum is looked for
constexpr double kFirstShiftMm = 0.5, kProfileStepMm = 2.5; ///< of the profile along the axis
constexpr double kSystematicMm = 0.2;     ///< error of outlines by the stairs of their pixels, which stairs that happen to lie alike hide
constexpr double kOutlineBiasMm = 0.1;    ///< 95 %: by which all outlines of a scan may lie too far out, or more so at one end of the bone
constexpr double kLikelihoodLimit = 3.84; ///< 95 % of chi-squared with one degree of freedom
constexpr double kSliceShare = 0.12;      ///< least uncertainty along the axis, in slice steps

Points Thinned(const Points & points, std::size_t most)
{
  if (points.size() <= most)
  {
    return points;
  }
  Points thinned;
  thinned.reserve(most);
  for (std::size_t i = 0; i < most; ++i)
  {
    thinned.push_back(points[i * points.size() / most]);
  }
  return thinned;
}

/** Starts along the axis: axes laid on each other, and the middles of the sections that then overlap. */
std::vector<RigidTransform> Starts(const Points & fixed, const AxisLine & fixedAxis, const Points & moving, const AxisLine & movingAxis,
                                   const RegistrationParameters & parameters)
{
  std::vector<RigidTransform> starts{ RigidTransform() };
  RigidTransform laid;
  laid =
      Followed(laid, TurnOnto(movingAxis.direction, fixedAxis.direction), movingAxis.point, Plus(fixedAxis.point, movingAxis.point, -1.0));
  Points placed = moving;
  for (SurfacePoint & p : placed)
  {
    p.pointLps = laid.Apply(p.pointLps);
  }
  AxisLine line = fixedAxis;
  SetExtent(line, placed);
  const auto bins = [](double low, double high) { return static_cast<std::size_t>((high - low) / kBinMm) + 1; };
  const auto fixedMiddles = Middles(fixed, fixedAxis, fixedAxis.lowMm, bins(fixedAxis.lowMm, fixedAxis.highMm));
  const auto movingMiddles = Middles(placed, fixedAxis, line.lowMm, bins(line.lowMm, line.highMm));
  const double first = fixedAxis.lowMm - line.highMm + parameters.minimumOverlapMm;
  const double last = fixedAxis.highMm - line.lowMm - parameters.minimumOverlapMm;
  for (double shift = first; shift <= last; shift += parameters.axialStartStepMm)
  {
    Vector3 offset{};
    double n = 0.0;
    for (std::size_t i = 0; i < movingMiddles.size(); ++i)
    {
      const double bin = std::floor((line.lowMm + (static_cast<double>(i) + 0.5) * kBinMm + shift - fixedAxis.lowMm) / kBinMm);
      if (bin >= 0.0 && bin < static_cast<double>(fixedMiddles.size()) && movingMiddles[i] && fixedMiddles[static_cast<std::size_t>(bin)])
      {
        offset = Plus(offset, Plus(*fixedMiddles[static_cast<std::size_t>(bin)], *movingMiddles[i], -1.0));
        n += 1.0;
      }
    }
    if (n == 0.0)
    {
      continue;
    }
    for (double & o : offset)
    {
      o /= n;
    }
    const Vector3 across = Plus(offset, fixedAxis.direction, -Dot(offset, fixedAxis.direction));
    starts.push_back(Followed(laid, Turning({}), {}, Plus(across, fixedAxis.direction, shift)));
  }
  return starts;
}

/** How likely a place is against the best one. */
struct Likelihood
{
  double independent = 1.0; ///< numbers that the overlapping outlines hold

  /**
   * Shift and turn of the bone are fitted anew at each place: on a shaft the size of its section is left to tell the place, one number in
   * each stretch over which outlines err alike. Counting patches around the section besides would make chance look sure.
   */
  explicit Likelihood(const Cost & cost) : independent(std::max(1.0, cost.OverlapMm() / kStretchMm)) {}

  [[nodiscard]] double Ratio(double square, double bestSquare) const
  {
    return independent * (square - bestSquare) / (bestSquare + kSystematicMm * kSystematicMm);
  }
};

/** Cost of a shift along the axis, all other motions fitted anew. */
struct AxialCost
{
  double shiftMm = 0.0, meanSquare = 0.0;
};

/**
 * Costs of growing shifts in one direction, in steps short enough to see another minimum. They end early where the bones hardly overlap any
 * more, or once the cost is far above anything that could be likely.
 */
std::vector<AxialCost> AxialProfile(const Fitter & fitter, const Points & moving, const AxisLine & axis, RigidTransform transform,
                                    double direction, const Likelihood & likelihood, const RegistrationParameters & parameters)
{
  std::vector<AxialCost> profile;
  double before = 0.0;
  for (double shift = 0.0; shift <= parameters.profileMm;
       shift = shift == 0.0 ? kFirstShiftMm : std::min(1.5 * shift, shift + kProfileStepMm))
  {
    transform = Followed(transform, Turning({}), {}, Plus({}, axis.direction, direction * (shift - before)));
    const Cost cost = fitter.Fit(moving, transform, kProfileSteps, true, 1.0, 1.0);
    if (cost.OverlapMm() < 0.5 * parameters.minimumOverlapMm)
    {
      break;
    }
    profile.push_back({ shift, cost.meanSquare });
    if (likelihood.Ratio(cost.meanSquare, profile.front().meanSquare) > kHopelessRatio)
    {
      break;
    }
    before = shift;
  }
  return profile;
}

/** The farthest shift that is still likely, other minima included; empty where the profile ends before. */
std::optional<double> FarthestLikely(const std::vector<AxialCost> & profile, double bestSquare, const Likelihood & likelihood)
{
  const auto root = [&](const AxialCost & c) { return std::sqrt(std::max(0.0, likelihood.Ratio(c.meanSquare, bestSquare))); };
  const double limit = std::sqrt(kLikelihoodLimit);
  for (std::size_t i = profile.size(); i-- > 0;)
  {
    if (root(profile[i]) < limit)
    {
      if (i + 1 == profile.size())
      {
        return std::nullopt;
      }
      // The ratio grows with the square of the shift.
      const double low = root(profile[i]), high = root(profile[i + 1]);
      return profile[i].shiftMm + (profile[i + 1].shiftMm - profile[i].shiftMm) * (limit - low) / (high - low);
    }
  }
  return 0.0;
}

/** 95 % half-width of the place along the axis that the likelihood leaves; empty where it finds no limit. */
std::optional<double> LikelyHalfWidth(const Fitter & fitter, const Points & moving, const AxisLine & axis, const RigidTransform & best,
                                      const Likelihood & likelihood, const RegistrationParameters & parameters)
{
  const std::array<std::vector<AxialCost>, 2> sides{ AxialProfile(fitter, moving, axis, best, -1.0, likelihood, parameters),
                                                     AxialProfile(fitter, moving, axis, best, 1.0, likelihood, parameters) };
  double bestSquare = 1e300;
  for (const auto & side : sides)
  {
    for (const AxialCost & c : side)
    {
      bestSquare = std::min(bestSquare, c.meanSquare);
    }
  }
  double widest = 0.0;
  for (const auto & side : sides)
  {
    const auto farthest = FarthestLikely(side, bestSquare, likelihood);
    if (!farthest)
    {
      return std::nullopt;
    }
    widest = std::max(widest, *farthest);
  }
  return widest;
}

/**
 * How far along the axis the fit slides when outlines err together: all outwards, or outwards at one end and inwards at the other. On a
 * shaft that hardly tapers a tenth of a millimetre moves it by centimetres, where a bone end is in view by tenths.
 */
double SlideByBias(const Fitter & fitter, const Points & moving, const AxisLine & axis, const RigidTransform & best, const Cost & cost)
{
  const double middle = 0.5 * (cost.lowMm + cost.highMm), half = std::max(1.0, 0.5 * cost.OverlapMm());
  double square = 0.0;
  for (const bool tapers : { false, true })
  {
    Points biased = moving;
    for (SurfacePoint & p : biased)
    {
      const double along = (axis.At(best.Apply(p.pointLps)) - middle) / half;
      p.pointLps = Plus(p.pointLps, p.normal, kOutlineBiasMm * (tapers ? std::clamp(along, -1.0, 1.0) : 1.0));
    }
    RigidTransform transform = best;
    (void)fitter.Fit(biased, transform, kBiasSteps, false, 1.0, 0.6);
    const Vector3 & place = moving[moving.size() / 2].pointLps;
    const double slide = Dot(Plus(transform.Apply(place), best.Apply(place), -1.0), axis.direction);
    square += slide * slide;
  }
  return std::sqrt(square);
}

bool Equal(const Points & a, const Points & b)
{
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const SurfacePoint & p, const SurfacePoint & q) { return p.pointLps == q.pointLps; });
}

struct Candidate
{
  RigidTransform transform;
  Cost cost;
};

/** The best fit, and whether another place along the axis fits as well. */
struct Search
{
  Candidate best;
  bool ambiguous = false;
};

std::optional<Search> FindBest(const BoneSurface & fixedSurface, const BoneSurface & movingSurface, const AxisLine & axis,
                               const Fitter & fine, const RegistrationParameters & parameters)
{
  const Points fixed = Thinned(fixedSurface.points, kCoarseFixed);
  const Points moving = Thinned(movingSurface.points, kCoarseMoving), movingFine = Thinned(movingSurface.points, kFineMoving);
  const Fitter coarse(fixed, axis);
  std::vector<Candidate> candidates;
  for (const RigidTransform & start : Starts(fixed, axis, movingFine, FitAxis(movingSurface.points), parameters))
  {
    Candidate candidate{ start, {} };
    candidate.cost = coarse.Fit(moving, candidate.transform, kCoarseSteps, false, 6.0, 1.0);
    if (candidate.cost.OverlapMm() >= parameters.minimumOverlapMm)
    {
      candidates.push_back(candidate);
    }
  }
  const auto cheaper = [](const Candidate & a, const Candidate & b) { return a.cost.score < b.cost.score; };
  std::stable_sort(candidates.begin(), candidates.end(), cheaper);
  std::vector<Candidate> refined;
  const Vector3 middle = movingSurface.points[movingSurface.points.size() / 2].pointLps;
  for (const Candidate & candidate : candidates)
  {
    const auto near = [&](const Candidate & c)
    { return Norm(Plus(c.transform.Apply(middle), candidate.transform.Apply(middle), -1.0)) < 2.0; };
    if (refined.size() < kRefined && std::none_of(refined.begin(), refined.end(), near))
    {
      refined.push_back(candidate);
    }
  }
  for (Candidate & candidate : refined)
  {
    (void)fine.Fit(Thinned(movingSurface.points, kProfileMoving), candidate.transform, kMiddleSteps, false, 3.0, 0.8);
    candidate.cost = fine.Fit(movingFine, candidate.transform, kFineSteps, false, 1.0, 0.6);
  }
  refined.erase(
      std::remove_if(refined.begin(), refined.end(), [&](const Candidate & c) { return c.cost.OverlapMm() < parameters.minimumOverlapMm; }),
      refined.end());
  if (refined.empty())
  {
    return std::nullopt;
  }
  std::stable_sort(refined.begin(), refined.end(), cheaper);
  Search search{ refined.front(), false };
  for (const Candidate & other : refined)
  {
    const Vector3 apart = Plus(other.transform.Apply(middle), search.best.transform.Apply(middle), -1.0);
    const double ratio = Likelihood(other.cost).Ratio(other.cost.meanSquare, search.best.cost.meanSquare);
    search.ambiguous =
        search.ambiguous || (std::abs(Dot(apart, axis.direction)) > parameters.longestUncertaintyMm && ratio < kLikelihoodLimit);
  }
  return search;
}
} // namespace

double BoneRegistration::PositionMm(const Vector3 & fixedPointLps) const noexcept
{
  return Dot(Plus(fixedPointLps, axisPointLps, -1.0), axis);
}

BoneRegistration RegisterBones(const BoneSurface & fixed, const BoneSurface & moving, const RegistrationParameters & parameters)
{
  BoneRegistration result;
  if (fixed.points.size() < 50 || moving.points.size() < 50)
  {
    return result;
  }
  const AxisLine axis = FitAxis(fixed.points);
  const Points fixedFine = Thinned(fixed.points, kFineFixed);
  const Fitter fine(fixedFine, axis);
  Search search;
  if (Equal(fixed.points, moving.points))
  {
    search.best.cost = fine.Step(Thinned(moving.points, kFineMoving), search.best.transform, false, false, 1.0);
    if (search.best.cost.OverlapMm() < parameters.minimumOverlapMm)
    {
      return result;
    }
  }
  else if (const auto found = FindBest(fixed, moving, axis, fine, parameters))
  {
    search = *found;
  }
  else
  {
    return result;
  }
  result.found = true;
  result.movingToFixed = search.best.transform;
  result.residualMm = std::sqrt(search.best.cost.keptSquare);
  result.overlapMm = search.best.cost.OverlapMm();
  result.axisPointLps = axis.point;
  result.axis = axis.direction;
  if (search.ambiguous)
  {
    return result;
  }
  const Points profile = Thinned(moving.points, kProfileMoving);
  const auto likely = LikelyHalfWidth(fine, profile, axis, search.best.transform, Likelihood(search.best.cost), parameters);
  if (!likely)
  {
    return result;
  }
  const double widest = std::max(*likely, kSliceShare * std::max(fixed.sliceStepMm, moving.sliceStepMm));
  const double slide = SlideByBias(fine, profile, axis, search.best.transform, search.best.cost);
  const double uncertaintyMm = std::hypot(widest, slide);
  result.axialUncertaintyMm = uncertaintyMm <= parameters.longestUncertaintyMm ? Value(uncertaintyMm) : Value();
  return result;
}
} // namespace myosect::anatomy
