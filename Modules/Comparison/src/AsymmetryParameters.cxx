#include "myosect/Comparison/AsymmetryParameters.h"

#include "myosect/Core/Error.h"

namespace myosect::comparison
{
void AsymmetryParameters::Validate() const
{
  const auto refuse = [](const char * what) { throw Error(ErrorCode::Usage, std::string("parameter out of range: ") + what); };
  if (!(0.0 < areaAmberPercent && areaAmberPercent <= areaRedPercent && 0.0 < fatFractionAmberPoints &&
        fatFractionAmberPoints <= fatFractionRedPoints))
  {
    refuse("limits must be positive, amber no larger than red");
  }
  if (!(minimumLevels >= 2.0 && minimumLengthMm > 0.0 && levelEffectPercent > 0.0 && levelEffectPoints > 0.0 && maximumObliquityDeg > 0.0 &&
        obliquityDifferenceDeg > 0.0))
  {
    refuse("a comparison needs two levels or more and positive limits of length, level effect and obliquity");
  }
  if (!(maximumLostPercent >= 0.0 && maximumLostPercent < 100.0 && minimumSameSignPercent >= 50.0 && minimumSameSignPercent <= 100.0 &&
        muscleAreaFatFractionPercent > 0.0))
  {
    refuse("levels lost are 0 to 100 %, levels of the same sign 50 to 100 %, and the fat fraction of muscle's threshold is positive");
  }
  if (!(blockMm >= 20.0 && blockMm <= 200.0 && areaBlockPercent >= 0.0 && fatBlockPoints >= 0.0 && areaRepeatabilityPercent >= 0.0 &&
        fatRepeatabilityPoints >= 0.0))
  {
    refuse("blocks are 20 to 200 mm long, and repeatability is never negative");
  }
}
} // namespace myosect::comparison
