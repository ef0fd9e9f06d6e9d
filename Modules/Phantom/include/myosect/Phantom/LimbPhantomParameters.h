#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/Types.h"

namespace myosect::phantom
{
/** Noise-free Hounsfield values. */
struct TissueHu
{
  double air = -1000.0;
  double skin = 35.0;
  double subcutaneousFat = -105.0;
  double intermuscularFat = -95.0;
  double muscle = 52.0;
  double muscleTexture = 6.0; ///< half the range of the smooth variation within muscles
  double steatoticMuscle = 25.0;
  double fascia = 40.0;
  double cortex = 1200.0;
  double marrow = -60.0;
  double trabecular = 220.0;
  double blood = 45.0;
  double contrast = 300.0;
  double calcification = 800.0;
  double nerve = 30.0;
  double tendon = 90.0;
  double metal = 8000.0; ///< clipped at 3071 in the image
  double couchShell = -50.0;
  double couchFoam = -920.0;
  double blanket = -500.0;
  double pad = -850.0;
};

/**
 * A leg of plain ellipses around one centre, the same at every level, with closed forms for every area: semi-axes along the lateral
 * and the posterior direction. No septa, streaks, vessels; bone is one circle.
 */
struct EllipticSection
{
  std::array<double, 2> skinMm{ 80.0, 70.0 }; ///< outer surface
  std::array<double, 2> subcutaneousMm{ 78.4, 68.4 };
  std::array<double, 2> fasciaMm{ 66.0, 58.0 };
  double boneRadiusMm = 14.0;
  double marrowRadiusMm = 8.0;
};

/** What takes the place of lost muscle. */
enum class Replacement : std::uint8_t
{
  None,            ///< the limb gets thinner
  SubcutaneousFat, ///< the fascia shrinks, the skin stays
  IntermuscularFat ///< fascia and skin stay, streaks take over
};

/**
 * \brief One leg. Levels are millimetres along its axis from the knee joint line, positive towards the hip.
 *
 * Landmarks, for lengthScale 1: tip of the fibular head -15, upper pole of the patella 50, plafond -363, most distal condyle 2, lower edge of the lesser trochanter 355,
 * top of the femoral head 441.
 */
struct LegParameters
{
  Side side = Side::Left;
  double centreXMm = 100.0; ///< LPS position of the axis at the knee joint line
  double centreYMm = 0.0;
  double kneeZMm = 0.0;
  double tiltX = 0.0; ///< displacement of the axis in x and y for each millimetre of z
  double tiltY = 0.0;
  std::optional<std::array<double, 2>> shankTilt; ///< the same below the knee, where the knee is bent
  double lengthScale = 1.0;                       ///< of all distances along the axis
  double outwardRotationDeg = 8.0; ///< about the axis, foot outward
  double girthScale = 1.0;         ///< of fascia and muscles in the plane
  double muscleAreaScale = 1.0;    ///< known asymmetry: muscle area relative to the same leg at 1
  Replacement replacement = Replacement::None;
  double satMm = 12.0;         ///< mean thickness of subcutaneous fat at mid-thigh; other levels and directions follow anatomy
  double satOverTibiaMm = 2.0; ///< over the medial face of the tibia
  double skinMm = 1.6;
  double fasciaMm = 0.5;           ///< thickness of the deep fascia; counted as lean tissue inside it
  double septumScale = 1.0;        ///< of the thickness of intermuscular septa
  double cleftScale = 1.0;         ///< of their widening towards the fascia
  double streakFraction = 0.03;    ///< share of the muscles that intramuscular fat takes
  double steatoticShare = 0.0;     ///< share of the muscles with low attenuation
  double muscleFatFraction = 0.0;  ///< fat within muscle tissue, too fine to see; shown by magnetic resonance alone
  double fatFractionSpread = 0.0;  ///< half the range of its differences between muscles
  double fatFractionTexture = 0.0; ///< half the range of its smooth variation within them; all together limited to 0..0.9
  bool fibrousStrands = true;      ///< thin strands in the subcutaneous fat, still in the range of fat
  int superficialVeins = 4;
  bool contrastFilledVessels = false;
  bool calcifiedArteries = false;
  bool metalRod = false;              ///< intramedullary rod in the femur, radius 5 mm; counted as bone
  std::optional<double> stumpLevelMm; ///< nothing below this level
  std::optional<EllipticSection> elliptic;
  unsigned detailSeed = 1; ///< of everything random about the anatomy
};

enum class CouchKind : std::uint8_t
{
  None,
  Flat,
  Curved
};

/** An elliptic cylinder along z beside the legs. */
struct Accessory
{
  enum class Kind : std::uint8_t
  {
    Hand,      ///< skin, soft tissue and four metacarpals
    Tube,      ///< plastic wall, water inside
    Pad,       ///< foam
    SoftTissue ///< skin around soft tissue without bone or fat
  };
  Kind kind = Kind::Tube;
  double centreXMm = 0.0, centreYMm = 0.0;
  double semiXMm = 10.0, semiYMm = 10.0;
  double zMinMm = -1e9, zMaxMm = 1e9;
};

struct SurroundingsParameters
{
  CouchKind couch = CouchKind::None;
  double couchYMm = 90.0;       ///< of the surface facing the legs, on the midline
  bool couchIsAnterior = false; ///< prone patient: the couch lies on the -y side
  bool flattensLegs = false;    ///< legs rest on the plane y = couchYMm (flat couch) and are flattened by it
  bool blanket = false;
  double blanketMm = 2.0;
  std::vector<Accessory> accessories;
};

struct AcquisitionParameters
{
  Grid grid;
  int subSamples = 8;         ///< per pixel and in-plane axis, for image and truth alike
  int throughPlaneLayers = 4; ///< the sub-samples of a pixel are spread over so many layers of the slice's thickness
  double psfSigmaMm = 0.6;    ///< in-plane Gaussian
  double noiseSigmaHu = 10.0;
  double noiseCorrelationPx = 0.6; ///< sigma of the Gaussian that shapes the noise
  unsigned noiseSeed = 1;
  std::optional<double> circleRadiusMm; ///< reconstruction circle around the centre of the image
  std::int16_t outsideCircleHu = -1024;
};

/** All there is to know about a phantom. Deterministic: equal parameters give equal bytes. */
struct LimbPhantomParameters
{
  std::string name;
  std::string description;
  std::vector<LegParameters> legs;
  std::optional<double> contactXMm; ///< legs are pressed together at the plane x = contactXMm
  SurroundingsParameters surroundings;
  TissueHu hu;
  AcquisitionParameters acquisition;
  std::string patientPosition = "HFS";
};
} // namespace myosect::phantom
