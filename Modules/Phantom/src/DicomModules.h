#pragma once

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "DicomHeader.h"

/** Parts of a header that every modality shares. All throw Error(CannotWrite) for values that cannot be set. */
namespace myosect::phantom
{
/** A decimal string (DS) of at most 16 characters. */
[[nodiscard]] std::string Decimal(double value);
[[nodiscard]] std::string Decimals(std::initializer_list<double> values);
[[nodiscard]] std::string Decimals(const Vector3 & v);

void Check(const OFCondition & condition, const std::string & what);
void Put(DcmItem & item, const DcmTagKey & tag, const std::string & value);
void PutWord(DcmItem & item, const DcmTagKey & tag, int value);
void PutDoubles(DcmItem & item, std::initializer_list<DcmTagKey> tags, double value);
void PutPoint(DcmItem & item, const DcmTagKey & tag, const Vector3 & point);
void PutCode(DcmItem & item, const std::string & value, const std::string & scheme, const std::string & meaning);
/** Item `index` of a sequence, made where there is none. */
DcmItem & SequenceItem(DcmItem & item, const DcmTagKey & tag, long index = 0);

void PutPatientAndStudy(DcmItem & dataset, const SeriesHeader & series);
void PutSeriesAndEquipment(DcmItem & dataset, const SeriesHeader & series, const std::string & modality, int seriesNumber,
                           const std::string & manufacturer);
void PutImagePixel(DcmItem & dataset, const SeriesHeader & series);
void PutRescale(DcmItem & item, const StoredScale & scale, const std::string & type);
void PutClassicGeometry(DcmItem & dataset, const SeriesHeader & series, const SliceHeader & slice);
/** The identity's `extra` attributes. */
void PutExtra(DcmItem & dataset, const DicomIdentity & identity);

/** Attribute that numbers frames, and the functional group that holds it. */
using Dimension = std::pair<DcmTagKey, DcmTagKey>;
/** Stack and position in it, then further ones. */
void PutDimensions(DcmItem & dataset, const SeriesUids & uids, const std::vector<Dimension> & furtherDimensions = {});
void PutEnhancedInstance(DcmItem & dataset, const SeriesHeader & series, std::size_t frameCount);
void PutSharedGeometry(DcmItem & shared, const SeriesHeader & series);
void PutFrameAnatomy(DcmItem & shared);
/** Content and position of one frame. */
void PutFrameContent(DcmItem & group, const SeriesHeader & series, const SliceHeader & frame,
                     const std::vector<unsigned> & furtherDimensions = {});
} // namespace myosect::phantom
