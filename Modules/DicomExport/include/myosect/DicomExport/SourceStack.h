#pragma once

#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/Tables.h"
#include "myosect/Core/Types.h"
#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicomexport
{
/** The stored images that a result was measured on. */
struct SourceStack
{
  Grid grid;                              ///< stored grid of labels; axis 2 counts `slices`
  std::vector<dicom::SliceSource> slices; ///< of each slice along axis 2
  std::string frameOfReferenceUid;        ///< empty when the source has none
  std::vector<double> slicePositionMm;    ///< true positions along axis 2; the grid's step is the regular one
  Value sliceThicknessMm;
};

/** An object in a file, for others that refer to it. */
struct ObjectReference
{
  std::string sopClassUid, sopInstanceUid, seriesUid;
};
} // namespace myosect::dicomexport
