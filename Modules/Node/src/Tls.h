#pragma once

#include <memory>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmtls/tlslayer.h"

#include "myosect/Node/NodeSettings.h"

namespace myosect::node
{
/**
 * TLS for one role, after the profile of BCP 195: both sides show a certificate of the given authority. Empty when the settings name no
 * key. \throws Error(Usage) for files that do not fit together.
 */
[[nodiscard]] std::unique_ptr<DcmTLSTransportLayer> MakeTlsLayer(const NodeSettings & settings, T_ASC_NetworkRole role);
} // namespace myosect::node
