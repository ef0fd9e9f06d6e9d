#include "MrContrastRules.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "myosect/Core/Quantity.h"

#include "ImageKind.h"
#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
using Words = std::vector<std::string>;

bool HasRow(const Words & words, std::string_view first, std::initializer_list<std::string_view> second)
{
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
  {
    if (words[i] == first && HasAny({ words[i + 1] }, second))
    {
      return true;
    }
  }
  return false;
}

Words DescriptionWords(const SeriesAttributes & attributes)
{
  return UpperWords(attributes.seriesDescription + " " + attributes.protocolName);
}

/** Images that show no anatomy, or not by their magnitude. */
std::string OtherReason(const SeriesAttributes & attributes, const MrFacts & mr)
{
  const Words types = UpperValues(attributes.imageType);
  const Words values(types.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, types.size())), types.end());
  if (HasAny({ mr.complexComponent }, { "PHASE", "REAL", "IMAGINARY" }) ||
      HasAny(values, { "P", "PHASE", "PHASE MAP", "REAL", "R", "I", "IMAGINARY", "VELOCITY" }))
  {
    return "phase, real or imaginary images";
  }
  if (mr.diffusionBValue.value_or(0.0) > 0.0 || HasAny(values, { "DIFFUSION", "ADC", "TRACEW", "FA", "TENSOR" }) ||
      HasAny(DescriptionWords(attributes), { "DWI", "DTI", "ADC", "TRACEW", "DIFFUSION" }))
  {
    return "diffusion images";
  }
  const Words words = DescriptionWords(attributes);
  if (HasAny(words, { "TOF", "PCA", "MRA", "ANGIO", "MRV", "SPECTROSCOPY", "ELASTOGRAPHY", "PERFUSION" }) ||
      HasAny(values, { "T1_MAP", "T2_MAP", "T1 MAP", "T2 MAP", "B1_MAP", "PERFUSION" }) || HasRow(words, "T1", { "MAP", "MAPPING" }) ||
      HasRow(words, "T2", { "MAP", "MAPPING" }) || HasAny(words, { "T1MAP", "T2MAP" }))
  {
    return "angiography or a parameter map";
  }
  return {};
}

std::string StirReason(const SeriesAttributes & attributes, const MrFacts & mr)
{
  if (HasAny(DescriptionWords(attributes), { "STIR", "TIRM", "PSIR", "STIRTSE" }))
  {
    return "the description says STIR";
  }
  const Words sequence = UpperValues(mr.scanningSequence);
  const double inversionMs = mr.inversionTimeMs.value_or(0.0);
  if (inversionMs >= 80.0 && inversionMs <= 300.0 && !HasAny(sequence, { "GR" }))
  {
    return "an inversion time of " + FormatNumber(inversionMs) + " ms nulls fat";
  }
  return {};
}

std::string SuppressionReason(const SeriesAttributes & attributes, const MrFacts & mr)
{
  if (mr.spectralSelection == "FAT")
  {
    return "fat is suppressed by its frequency";
  }
  const Words options = UpperValues(mr.scanOptions);
  if (HasAny(options, { "FS", "FATSAT", "FAT_SAT", "SPIR", "SPAIR", "CHESS", "WE", "SPECIAL", "FSA", "FS_FS" }))
  {
    return "Scan Options tell of fat saturation";
  }
  const Words words = DescriptionWords(attributes);
  const bool isDenied = HasRow(words, "NO", { "FS", "FATSAT", "FAT" }) || HasRow(words, "NON", { "FS", "FATSAT", "FAT" }) ||
                        HasRow(words, "WITHOUT", { "FS", "FATSAT", "FAT" }) || HasAny(words, { "NONFS", "NOFS", "NONFATSAT" });
  if (!isDenied &&
      (HasAny(words, { "FS", "FATSAT", "FSAT", "SPIR", "SPAIR", "CHESS", "T1FS", "T2FS", "PDFS", "FATSUP", "FATSUPP", "WATEREXC", "WE" }) ||
       HasRow(words, "FAT", { "SAT", "SATURATED", "SATURATION", "SUPP", "SUP", "SUPPRESSED", "SUPPRESSION" }) ||
       HasRow(words, "WATER", { "EXCITATION", "EXC", "SELECTIVE" })))
  {
    return "the description tells of fat saturation";
  }
  return {};
}

struct Told
{
  MrContrast contrast = MrContrast::Unknown;
  std::string evidence;
};

/** What the description, or Acquisition Contrast, says of the weighting; Unknown when it says nothing or several things. */
Told TellByWords(const SeriesAttributes & attributes, const MrFacts & mr)
{
  const Words words = DescriptionWords(attributes);
  const auto begins = [&](std::string_view start)
  {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string & word)
                       {
                         return word.compare(0, start.size(), start) == 0 &&
                                HasAny({ word.substr(start.size()) },
                                       { "", "W", "WI", "SE", "TSE", "FSE", "TFE", "FFE", "FLAIR", "VIBE", "GRE", "WEIGHTED" });
                       });
  };
  const bool saysT1 = begins("T1") || HasAny(words, { "MPRAGE", "BRAVO" }) || mr.acquisitionContrast == "T1";
  const bool saysT2 = begins("T2") || HasAny(words, { "FLAIR", "T2STAR" }) || mr.acquisitionContrast == "T2" ||
                      mr.acquisitionContrast == "T2_STAR" || mr.acquisitionContrast == "FLUID_ATTENUATED";
  const bool saysPd = begins("PD") || HasRow(words, "PROTON", { "DENSITY" }) || mr.acquisitionContrast == "PROTON_DENSITY";
  const bool isT2 = saysT2 && !(saysT1 && HasAny(words, { "FLAIR", "T1FLAIR" }));
  if ((saysT1 ? 1 : 0) + (isT2 ? 1 : 0) + (saysPd ? 1 : 0) != 1)
  {
    return {};
  }
  return { saysT1 ? MrContrast::T1 : isT2 ? MrContrast::T2 : MrContrast::ProtonDensity, "the description says so" };
}

/** Gradient echoes that are not spoiled weigh by T2 too, whatever their times. */
bool IsSteadyState(const SeriesAttributes & attributes, const MrFacts & mr)
{
  const Words variant = UpperValues(mr.sequenceVariant);
  return (HasAny(variant, { "SS", "TRSS" }) && !HasAny(variant, { "SP" })) ||
         HasAny(DescriptionWords(attributes), { "TRUFI", "TRUEFISP", "FIESTA", "BFFE", "BSSFP", "SSFP", "CISS", "DESS", "PSIF", "TRUEFI" });
}

std::string Times(const MrFacts & mr)
{
  return "TR " + FormatNumber(*mr.repetitionTimeMs) + " ms, TE " + FormatNumber(*mr.echoTimeMs) + " ms" +
         (mr.inversionTimeMs.value_or(0.0) > 0.0 ? ", TI " + FormatNumber(*mr.inversionTimeMs) + " ms" : "");
}

/** What the times say. */
Told TellByTimes(const MrFacts & mr, bool saysT1, bool isSteadyState)
{
  if (!(mr.repetitionTimeMs.value_or(0.0) > 0.0) || !mr.echoTimeMs || *mr.echoTimeMs < 0.0)
  {
    return { MrContrast::Unknown, "TR and TE are missing" };
  }
  const double tr = *mr.repetitionTimeMs;
  const double te = *mr.echoTimeMs;
  const double ti = mr.inversionTimeMs.value_or(0.0);
  const bool isGradientEcho = HasAny(UpperValues(mr.scanningSequence), { "GR" });
  const std::string times = Times(mr);
  if (isGradientEcho && isSteadyState)
  {
    return { MrContrast::Unknown, "it is a gradient echo in steady state, which T2 weighs too" };
  }
  if (isGradientEcho)
  {
    const bool isInverted = ti >= 400.0 && ti <= 1300.0 && te <= 8.0;
    // Spoiled gradient echoes weigh by T1 when the flip angle is beyond the Ernst angle of muscle at that TR.
    const double flip = mr.flipAngleDeg.value_or(0.0);
    const bool isSteep = tr <= 1000.0 && te <= 12.0 && (flip >= 40.0 || (tr <= 30.0 && flip >= 8.0));
    if (isInverted || isSteep || (saysT1 && tr <= 1000.0 && te <= 12.0 && (flip == 0.0 || flip >= 8.0)))
    {
      return { MrContrast::T1, times + " of a gradient echo" };
    }
    return te > 15.0 ? Told{ MrContrast::T2, times + " of a gradient echo" }
                     : Told{ MrContrast::Unknown, times + " of a gradient echo do not tell the weighting" };
  }
  if (te >= 60.0)
  {
    return { MrContrast::T2, times };
  }
  if (ti >= 400.0 && ti <= 1300.0 && te <= 40.0)
  {
    return { MrContrast::T1, times };
  }
  if (tr >= 250.0 && tr <= 1000.0 && te <= 30.0)
  {
    return { MrContrast::T1, times };
  }
  if (tr >= 1800.0)
  {
    return { MrContrast::ProtonDensity, times };
  }
  if (saysT1 && tr <= 1500.0 && te <= 30.0)
  {
    return { MrContrast::T1, times };
  }
  return { MrContrast::Unknown, times + " do not tell the weighting" };
}

void Set(MrFacts & mr, MrContrast contrast, const std::string & evidence)
{
  mr.contrast = contrast;
  mr.contrastEvidence = evidence;
}

/** What stands after "POST" when it means a time or a place, not an injection. */
bool IsOtherPost(const Words & words, std::size_t i)
{
  const bool isDirection = i > 0 && HasAny({ words[i - 1] }, { "ANT", "ANTERIOR", "AP" });
  return isDirection || (i + 1 < words.size() &&
                         HasAny({ words[i + 1] },
                                { "OP",       "OPERATIVE", "OPERATION", "SURGERY",   "SURGICAL",  "TREATMENT",  "TX",       "THERAPY",
                                  "TRAUMA",   "TRAUMATIC", "PROC",      "PROCESSED", "PROCESS",   "PROCESSING", "EXERCISE", "EX",
                                  "TRAINING", "LOAD",      "REST",      "RUN",       "WALK",      "VISIT",      "COMP",     "COMPARTMENT",
                                  "THIGH",    "THIGHS",    "CALF",      "CALVES",    "LEG",       "LEGS",       "LAT",      "LATERAL",
                                  "MED",      "MEDIAL",    "MUSCLE",    "MUSCLES",   "HAMSTRING", "HAMSTRINGS", "COIL",     "ARRAY" }));
}

/** "Enhanced MR", "multi-frame enhanced", "edge enhanced": a file format or a filter, no contrast agent. */
bool IsOtherEnhanced(const Words & words, std::size_t i)
{
  return (i + 1 < words.size() && HasAny({ words[i + 1] }, { "MR", "DICOM", "MULTI", "MULTIFRAME", "FRAME", "IMAGE", "IMAGES", "STORAGE",
                                                             "FORMAT", "RESOLUTION" })) ||
         (i > 0 &&
          HasAny({ words[i - 1] }, { "EDGE", "SNR", "RESOLUTION", "DL", "AI", "DICOM", "FRAME", "MULTIFRAME", "CONVERTED", "LEGACY" }));
}

bool SaysNative(const Words & words)
{
  return HasAny(words, { "PRE", "NATIVE", "NATIV", "UNENHANCED", "NONCON", "NONCONTRAST", "PLAIN", "PRECONTRAST", "PREGD", "PREKM" });
}

/** Whether words of one description tell that a contrast agent was given. */
bool SaysEnhanced(const Words & words)
{
  bool isGiven = false;
  bool isAfter = HasAny(words, { "POSTGD", "POSTKM", "POSTCONTRAST", "POSTGAD", "POSTGADO" });
  for (std::size_t i = 0; i < words.size(); ++i)
  {
    const std::vector<std::string> word{ words[i] };
    const bool isDenied =
        i > 0 && HasAny({ words[i - 1] }, { "NO", "NON", "NOT", "WITHOUT", "WO", "O", "OHNE", "SANS", "UN", "BEFORE", "VOR" });
    isAfter = isAfter || (HasAny(word, { "POST" }) && !IsOtherPost(words, i));
    isGiven =
        isGiven ||
        (!isDenied && (HasAny(word, { "GD", "GAD", "GADO", "GADOLINIUM", "KM", "CE", "CONTRAST", "GADOVIST", "DOTAREM", "DCE", "CEMRA" }) ||
                       (HasAny(word, { "ENHANCED" }) && !IsOtherEnhanced(words, i))));
  }
  return isAfter || (isGiven && !SaysNative(words));
}
} // namespace

void RecogniseContrast(const SeriesAttributes & attributes, MrFacts & mr)
{
  if (const std::string other = OtherReason(attributes, mr); !other.empty())
  {
    return Set(mr, MrContrast::Other, other);
  }
  if (const std::string stir = StirReason(attributes, mr); !stir.empty())
  {
    return Set(mr, MrContrast::Stir, stir);
  }
  if (const std::string suppression = SuppressionReason(attributes, mr); !suppression.empty())
  {
    return Set(mr, MrContrast::FatSaturated, suppression);
  }
  const Told words = TellByWords(attributes, mr);
  const Told times = TellByTimes(mr, words.contrast == MrContrast::T1, IsSteadyState(attributes, mr));
  if (times.contrast == MrContrast::Unknown)
  {
    const bool isAgainstT1 = words.contrast == MrContrast::T2 || words.contrast == MrContrast::ProtonDensity;
    return isAgainstT1 ? Set(mr, words.contrast, words.evidence) : Set(mr, MrContrast::Unknown, times.evidence);
  }
  if (words.contrast != MrContrast::Unknown && words.contrast != times.contrast)
  {
    const std::string contradiction =
        "the description says " + std::string(NameOf(words.contrast)) + " and " + times.evidence + " say " + NameOf(times.contrast);
    return words.contrast == MrContrast::T1 ? Set(mr, MrContrast::Unknown, contradiction) : Set(mr, words.contrast, words.evidence);
  }
  Set(mr, times.contrast, times.evidence);
}

bool IsMrContrastEnhanced(const SeriesAttributes & attributes)
{
  if (!UpperWords(attributes.contrastAgent).empty())
  {
    return IsContrastEnhanced(attributes);
  }
  if (HasAny(UpperValues(attributes.imageType), { "POST_CONTRAST" }))
  {
    return true;
  }
  // The protocol may name what comes before and after; the description tells which of both this series is.
  const Words description = UpperWords(attributes.seriesDescription);
  return SaysEnhanced(description) || (!SaysNative(description) && SaysEnhanced(UpperWords(attributes.protocolName)));
}

bool IsMrReformatted(const SeriesAttributes & attributes)
{
  const std::initializer_list<std::string_view> words = { "MPR",      "CPR",         "MIP",      "MINIP", "PROJECTION", "REFORMATTED",
                                                          "REFORMAT", "SUBTRACTION", "SUBTRACT", "SUB",   "VRT",        "FUSION" };
  return HasAny(UpperWords(attributes.imageType), words) || HasAny(UpperWords(attributes.seriesDescription), words);
}

const char * NameOf(MrContrast contrast)
{
  switch (contrast)
  {
  case MrContrast::T1:
    return "T1-weighted";
  case MrContrast::T2:
    return "T2-weighted";
  case MrContrast::ProtonDensity:
    return "proton-density-weighted";
  case MrContrast::Stir:
    return "STIR";
  case MrContrast::FatSaturated:
    return "fat-saturated";
  case MrContrast::Other:
    return "no anatomical picture";
  default:
    return "of unknown weighting";
  }
}
} // namespace myosect::dicom
