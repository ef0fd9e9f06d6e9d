#pragma once

#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdatset.h"

#include "myosect/Report/Review.h"

namespace myosect::dicomexport
{
/** What page and PDF tell of the review in their headers. */
void DescribePage(DcmDataset & dataset, const report::Review & review, bool edited);
void DescribePdf(DcmDataset & dataset, const report::Review & review, bool edited);

/** The bytes of a PDF file as encapsulated document. */
void PutDocument(DcmDataset & dataset, std::string pdf);
} // namespace myosect::dicomexport
