#include "SimulatedPeople.h"

#include <cmath>
#include <numeric>

namespace myosect::validation
{
namespace
{
constexpr double kPi = 3.14159265358979323846;

double Uniform(std::mt19937 & random)
{
  return (static_cast<double>(random()) + 0.5) / 4294967296.0;
}

double Normal(std::mt19937 & random)
{
  const double radius = std::sqrt(-2.0 * std::log(Uniform(random)));
  return radius * std::cos(2.0 * kPi * Uniform(random));
}

/** Unit variance, correlation exp(-distance / length). */
std::vector<double> Correlated(std::size_t count, double stepMm, double lengthMm, std::mt19937 & random)
{
  const double keep = std::exp(-stepMm / lengthMm);
  std::vector<double> series(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    series[i] = i == 0 ? Normal(random) : keep * series[i - 1] + std::sqrt(1.0 - keep * keep) * Normal(random);
  }
  return series;
}

void TakeMeanOut(std::vector<double> & series)
{
  const double mean = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
  for (double & value : series)
  {
    value -= mean;
  }
}

/** Contractile area along a segment; x grows from 0 at the feet to 1. */
double AreaAt(Segment segment, double x, double size)
{
  return segment == Segment::Thigh ? size * (60.0 + 115.0 * x - 45.0 * x * x)
                                   : size * (18.0 + 47.0 * std::exp(-std::pow((x - 0.62) / 0.27, 2.0)));
}

/** Noise of one leg: common, smooth, and of the slice alone. */
std::vector<double> Noise(const SimulationSettings & settings, std::size_t count, std::mt19937 & random)
{
  const double common = settings.legNoisePercent * Normal(random);
  std::vector<double> noise = Correlated(count, settings.stepMm, 15.0, random);
  for (double & value : noise)
  {
    value = common + settings.smoothNoisePercent * value + settings.sliceNoisePercent * Normal(random);
  }
  return noise;
}

void AddSegment(const SimulationSettings & settings, Segment segment, double indexPercent, std::size_t firstSlice, std::mt19937 & random,
                std::vector<SliceMeasurement> & rows)
{
  const double length = segment == Segment::Thigh ? 260.0 : 240.0;
  const double begin = settings.slabMm > 0.0 ? 0.5 * length : 0.0;
  const auto count = static_cast<std::size_t>((settings.slabMm > 0.0 ? settings.slabMm : length) / settings.stepMm) + 1;
  const double size = std::exp(0.2 * Normal(random));
  const double fat = 4.0 + 6.0 * std::exp(0.5 * Normal(random));
  const double fatDifference = settings.fatDifferencePoints * Normal(random);
  const double trend = settings.trendPercent * Normal(random);
  std::vector<double> local = Correlated(count, settings.stepMm, 40.0, random);
  TakeMeanOut(local);
  // The legs lie shifted on the table, and the match of their levels errs.
  const double shift[] = { 0.0, 10.0 * Normal(random) };
  const double levelError = settings.levelUncertaintyMm / 1.959964 * Normal(random);
  for (const Side side : { Side::Left, Side::Right })
  {
    const double sign = side == Side::Left ? 0.5 : -0.5;
    const std::vector<double> shared = Noise(settings, count, random);
    const std::vector<double> own = Noise(settings, count, random);
    const std::vector<double> fatNoise = Correlated(count, settings.stepMm, 15.0, random);
    for (std::size_t i = 0; i < count; ++i)
    {
      SliceMeasurement row;
      row.side = side;
      row.segment = segment;
      row.sliceIndex = firstSlice + i;
      row.zMm = settings.stepMm * static_cast<double>(row.sliceIndex);
      const double position = begin + settings.stepMm * static_cast<double>(i) + shift[side == Side::Left ? 0 : 1];
      const double x = position / length;
      const double index =
          indexPercent + settings.localPercent * local[i] + trend * (2.0 * static_cast<double>(i) / static_cast<double>(count - 1) - 1.0);
      const double contractile = AreaAt(segment, x, size) * (1.0 + sign * index / 100.0);
      const double ownShare = settings.ownNoiseShare;
      const double sharedShare = std::sqrt(1.0 - ownShare * ownShare);
      const double fatPercent = fat + sign * fatDifference + settings.fatNoisePoints * fatNoise[i];
      row.matchPositionMm = position + (side == Side::Left ? 0.0 : levelError);
      row.matchUncertaintyMm = settings.levelUncertaintyMm;
      row.obliquityDeg = 3.0;
      row.fatFractionPercent = fatPercent;
      row.contractileAreaCm2 = contractile * (1.0 + shared[i] / 100.0);
      row.muscleAreaCm2 = 1.03 * contractile * (1.0 + (sharedShare * shared[i] + ownShare * own[i]) / 100.0);
      row.compartmentAreaCm2 = *row.contractileAreaCm2 / (1.0 - fatPercent / 100.0);
      row.imatAreaCm2 = 0.9 * (*row.compartmentAreaCm2 - *row.contractileAreaCm2);
      row.satAreaCm2 = 40.0 * size;
      row.muscleMeanHu = 55.0 - 1.65 * fatPercent;
      rows.push_back(row);
    }
  }
}
} // namespace

SimulatedPerson SimulatePerson(const SimulationSettings & settings, std::mt19937 & random)
{
  const double sign = Uniform(random) < 0.5 ? -1.0 : 1.0;
  const double common = Normal(random);
  const double correlation = settings.segmentCorrelation;
  const auto index = [&]
  {
    const double deviate = std::sqrt(correlation) * common + std::sqrt(1.0 - correlation) * Normal(random);
    return sign * (settings.meanDifferencePercent + settings.differencePercent * deviate);
  };
  SimulatedPerson person;
  if (settings.calf)
  {
    person.calfIndexPercent = index();
    AddSegment(settings, Segment::Calf, person.calfIndexPercent, 0, random, person.slices);
  }
  if (settings.thigh)
  {
    person.thighIndexPercent = index();
    AddSegment(settings, Segment::Thigh, person.thighIndexPercent, 1000, random, person.slices);
  }
  return person;
}
} // namespace myosect::validation
