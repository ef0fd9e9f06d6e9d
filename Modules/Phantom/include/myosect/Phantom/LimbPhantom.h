#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Phantom/DicomSeriesWriter.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** A finished phantom: image and truth on the same grid. */
struct CtPhantom
{
  Grid grid;                            ///< may be oblique, flipped or permuted
  std::vector<std::int16_t> hounsfield; ///< grid memory order
  std::vector<SliceMeasurement>
      truth; ///< one row a slice (feet to head) and limb; areas counted on the finer grid; status as a perfect program would give
  std::vector<LabelId> labels; ///< majority label a voxel, contract ids
  LimbPhantomParameters parameters;
};

/**
 * \brief Renders a phantom and counts its areas.
 *
 * Every pixel is the mean HU of subSamples² points spread over the layers of the slice's thickness; then come the in-plane point spread,
 * noise, clipping to -1024..3071 and rounding. Truth counts the same points: areas in the slice plane, averaged over the slice's thickness,
 * before blur and noise. A limb that the image edge or the reconstruction circle cuts has status `truncated` and no areas; of one that
 * shows only as a strip there are neither rows nor labels. Slices are the planes of the grid's axis closest to z.
 * Points inside the fascia with -29.5 <= HU < 150.5 are muscle (fascia, vessels, nerves and tendons included); contrast and calcification
 * are "other". Slices run in parallel.
 * \throws Error(Usage) for an empty grid or sampling numbers out of range.
 */
[[nodiscard]] CtPhantom Render(const LimbPhantomParameters & parameters, RunContext & context);

struct CaseInfo
{
  std::string name;
  std::string description;
};

/** The named CT cases of `myosect phantom --case`. */
[[nodiscard]] std::vector<CaseInfo> ListCases();

/**
 * Parameters of a named case, to render as they are or to vary. `seed` sets the noise; in the case "repeat" also a sub-pixel shift, a small
 * rotation in the plane and a shift along z of the same subject. \throws Error(Usage) for an unknown case.
 */
[[nodiscard]] LimbPhantomParameters CaseParameters(const std::string & name, unsigned seed = 1);

/** \throws Error(Usage) for an unknown case. Deterministic: the same case and seed give the same bytes. */
[[nodiscard]] CtPhantom MakeCase(const std::string & name, RunContext & context, unsigned seed = 1);

/** Millimetres along a leg's own axis from its knee joint line, positive towards the hip, where the axis passes a plane of z. */
[[nodiscard]] double AlongAxisMm(const LegParameters & leg, double zMm) noexcept;

/** Writes dicom/ and truth.json of a case, CT or MR. \throws Error(Usage) for an unknown case. */
void WriteCase(const std::string & name, const std::filesystem::path & directory, RunContext & context, unsigned seed = 1);

/** The content of truth.json: the case, its parameters, and the rows under the column names of measurements.csv. */
[[nodiscard]] std::string TruthJson(const CtPhantom & phantom, const DicomIdentity & identity, unsigned seed);
} // namespace myosect::phantom
