#include "myosect/Core/Error.h"
#include "myosect/Measurement/SliceAreas.h"

namespace myosect::measurement
{
void MeasurementParameters::Validate() const
{
  if (!(muscleLowerHu < normalMuscleLowerHu && normalMuscleLowerHu < muscleUpperHu))
  {
    throw Error(ErrorCode::Usage, "parameter out of range: muscle_lower_hu < normal_muscle_lower_hu < muscle_upper_hu");
  }
  if (!(leanMuscleHu > 0.0 && leanMuscleHu <= muscleUpperHu))
  {
    throw Error(ErrorCode::Usage, "parameter out of range: lean_muscle_hu in (0, muscle_upper_hu]");
  }
}
} // namespace myosect::measurement
