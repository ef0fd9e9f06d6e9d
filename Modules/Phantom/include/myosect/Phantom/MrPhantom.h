#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Phantom/MrSeriesWriter.h"

namespace myosect::phantom
{
/** Protons and relaxation of one tissue. Fat and water of a tissue decay alike in T2*, so that it does not touch the fat fraction. */
struct MrMaterial
{
  double protonDensity = 1.0;
  double fatFraction = 0.0; ///< of the protons
  double waterT1Ms = 1420.0;
  double t2Ms = 32.0;
  double t2StarMs = 25.0;
};

/** At one field strength; the T1 and T2 of fat are those of subcutaneous fat wherever it lies. */
struct MrTissues
{
  double fieldTesla = 3.0;
  double fatT1Ms = 371.0;
  double fatT2Ms = 133.0;
  double lean = 0.03; ///< fat fraction of a muscle without infiltration; the reference of the T1 membership
  MrMaterial skin{ 0.6, 0.1, 900.0, 20.0, 10.0 };
  MrMaterial subcutaneousFat{ 1.0, 0.94, 1420.0, 60.0, 25.0 };
  MrMaterial intermuscularFat{ 1.0, 0.94, 1420.0, 60.0, 25.0 };
  MrMaterial muscle{ 1.0, 0.0, 1420.0, 32.0, 25.0 };   ///< its fat fraction comes from the leg
  MrMaterial fascia{ 0.5, 0.0, 800.0, 2.0, 1.0 };      ///< and tendons: dark
  MrMaterial cortex{ 0.15, 0.0, 300.0, 0.5, 0.4 };     ///< dark
  MrMaterial marrow{ 0.95, 0.90, 1420.0, 60.0, 12.0 }; ///< fatty, in adults
  MrMaterial trabecular{ 0.8, 0.75, 1420.0, 60.0, 6.0 };
  MrMaterial blood{ 1.0, 0.0, 1900.0, 60.0, 40.0 };
  MrMaterial nerve{ 0.8, 0.15, 1200.0, 60.0, 25.0 };
  double bloodSpinEcho = 0.1; ///< flowing blood keeps that share of its signal in a spin echo

  /** \throws Error(Usage) for other than 1.5 and 3. */
  [[nodiscard]] static MrTissues At(double fieldTesla);
};

/** Exchange of water and fat, as a wrong choice of the reconstruction makes it. All conditions that are given must hold. */
struct MrSwap
{
  std::optional<Side> leg; ///< empty: both
  double zMinMm = -1e9;
  double zMaxMm = 1e9;
  std::optional<double> lateralOfMm; ///< only the part of the leg further lateral of its axis than this
};

/** What spoils some slices. */
struct MrArtefact
{
  enum class Kind : std::uint8_t
  {
    Motion, ///< ghosts along y, the phase-encoding axis, of `share` of the signal, `distanceMm` before and behind
    Metal   ///< no signal within `distanceMm` of a place (xMm, yMm), and a bright rim round it
  };
  Kind kind = Kind::Motion;
  double zMinMm = -1e9;
  double zMaxMm = 1e9;
  double share = 0.2;
  double distanceMm = 60.0;
  double xMm = 0.0;
  double yMm = 0.0;
};

/** A block of slices with its own coil sensitivity and noise; indices of the whole grid, from the feet. */
struct MrStationRange
{
  std::size_t firstSlice = 0;
  std::size_t sliceCount = 0;
};

struct MrAcquisition
{
  enum class Kind : std::uint8_t
  {
    SpinEchoT1, ///< part T1Weighted
    Dixon,      ///< Water, Fat, InPhase, OpposedPhase, FatFraction
    InOpposed   ///< InPhase and OpposedPhase alone
  };
  Kind kind = Kind::Dixon;
  double repetitionTimeMs = 10.0;
  double flipAngleDeg = 3.0;
  double echoTimeMs = 15.0;    ///< of the spin echo
  double opposedEchoMs = 1.15; ///< 3 T
  double inPhaseEchoMs = 2.3;  ///< also the decay that water and fat images keep
  double snr = 60.0;           ///< signal of lean muscle (of its water) over sigma of the real part; 0: no noise
  bool rician = true;          ///< magnitudes; else real parts with Gaussian noise, as phase-corrected images have
  double shading = 0.2;        ///< largest deviation of the coil sensitivity from 1
  unsigned shadingSeed = 1;
  double fallOffMm = 0.0;               ///< length at either end of a station over which the coil loses its sensitivity
  double fallOffTo = 0.15;              ///< sensitivity at the outermost slice
  std::vector<MrStationRange> stations; ///< empty: one
  std::vector<MrSwap> swaps;
  std::vector<MrArtefact> artefacts; ///< truth does not know of them
  double signalOfMuscle = 1200.0; ///< water of lean muscle in the middle of the coil; sets the unit
};

/**
 * Everything about an MR phantom. Legs, surroundings, grid, sampling, point spread and noise seed are those of `limbs`; its Hounsfield
 * values and CT noise do not matter. Deterministic: equal parameters give equal bytes.
 */
struct MrPhantomParameters
{
  LimbPhantomParameters limbs;
  MrTissues tissues;
  MrAcquisition mr;
  std::optional<int> patientAgeYears = 45; ///< goes into the headers; empty: unknown
  bool writeTimes = true;                  ///< TR, TE and flip angle in the headers
  std::vector<MrPart> partsWritten;        ///< empty: all
  MrEncoding encoding;
};

struct MrStation
{
  Grid grid;
  std::map<MrPart, std::vector<float>> images; ///< grid memory order; fat fractions 0..1, all else in one unit of signal
};

/** A row of truth with what only MR has. */
struct MrTruth
{
  SliceMeasurement row; ///< fat fraction and contractile area by signal, as F / (W + F) shows them
  Value protonFatFractionPercent;
  Value protonContractileAreaCm2;
  Value darkAreaCm2; ///< compartment that gives no signal (fascia, tendons): without fat fraction, left out of mean and contractile area
};

/** A finished phantom. */
struct MrPhantom
{
  Grid grid; ///< of truth and labels; stations are blocks of its slices
  std::vector<MrStation> stations;
  std::vector<MrTruth> truth;           ///< by slice (feet to head) and limb
  std::vector<LabelId> labels;          ///< majority a voxel, contract ids
  std::vector<float> signalFatFraction; ///< noise-free and without swaps, F / (W + F); 0 in air
  MrPhantomParameters parameters;
};

/**
 * \brief Renders an MR phantom and counts its areas.
 *
 * Samples as for CT. A spoiled gradient echo gives PD sin a (1 - E1)/(1 - E1 cos a) exp(-TE/T2*) for water and fat each, a spin echo
 * PD (1 - exp(-TR/T1)) exp(-TE/T2). Water, fat and the signed opposed-phase signal are averaged over the voxel and blurred, then weighted
 * by the coil, swapped, and noise is added. Truth counts samples before blur. Dixon: inside the fascia samples under 50 % fat (of signal)
 * are muscle, from there on imat, and fat fraction is the mean over the samples that give signal. T1: a sample is fat by (f - lean) / (f of
 * subcutaneous fat - lean), limited to 0..1, and lean by the rest; no fat fraction. In- and opposed-phase images alone: areas as for Dixon,
 * no fat fraction. \throws Error(Usage) for parameters out of range.
 */
[[nodiscard]] MrPhantom Render(const MrPhantomParameters & parameters, RunContext & context);

/** The named MR cases, "mr-...". */
[[nodiscard]] std::vector<CaseInfo> ListMrCases();
[[nodiscard]] bool IsMrCase(const std::string & name);
/** \throws Error(Usage) for an unknown case. */
[[nodiscard]] MrPhantomParameters MrCaseParameters(const std::string & name, unsigned seed = 1);

/** Writes dicom/ (a folder a station where there are several) and truth.json. */
void WriteMrCase(const MrPhantomParameters & parameters, const std::filesystem::path & directory, RunContext & context, unsigned seed = 1);

[[nodiscard]] std::string MrTruthJson(const MrPhantom & phantom, const DicomIdentity & identity, unsigned seed);
} // namespace myosect::phantom
