package ethtool

import (
	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// An op is a request, by its command.
type op uint8

const (
	opStringsGet         op = 1  // ETHTOOL_MSG_STRSET_GET
	opLinkInfoGet        op = 2  // ETHTOOL_MSG_LINKINFO_GET
	opLinkInfoSet        op = 3  // ETHTOOL_MSG_LINKINFO_SET
	opLinkModesGet       op = 4  // ETHTOOL_MSG_LINKMODES_GET
	opLinkModesSet       op = 5  // ETHTOOL_MSG_LINKMODES_SET
	opLinkStateGet       op = 6  // ETHTOOL_MSG_LINKSTATE_GET
	opDebugGet           op = 7  // ETHTOOL_MSG_DEBUG_GET
	opDebugSet           op = 8  // ETHTOOL_MSG_DEBUG_SET
	opWakeOnLANGet       op = 9  // ETHTOOL_MSG_WOL_GET
	opWakeOnLANSet       op = 10 // ETHTOOL_MSG_WOL_SET
	opFeaturesGet        op = 11 // ETHTOOL_MSG_FEATURES_GET
	opFeaturesSet        op = 12 // ETHTOOL_MSG_FEATURES_SET
	opPrivateFlagsGet    op = 13 // ETHTOOL_MSG_PRIVFLAGS_GET
	opPrivateFlagsSet    op = 14 // ETHTOOL_MSG_PRIVFLAGS_SET
	opRingsGet           op = 15 // ETHTOOL_MSG_RINGS_GET
	opRingsSet           op = 16 // ETHTOOL_MSG_RINGS_SET
	opChannelsGet        op = 17 // ETHTOOL_MSG_CHANNELS_GET
	opChannelsSet        op = 18 // ETHTOOL_MSG_CHANNELS_SET
	opCoalesceGet        op = 19 // ETHTOOL_MSG_COALESCE_GET
	opCoalesceSet        op = 20 // ETHTOOL_MSG_COALESCE_SET
	opPauseGet           op = 21 // ETHTOOL_MSG_PAUSE_GET
	opPauseSet           op = 22 // ETHTOOL_MSG_PAUSE_SET
	opEEEGet             op = 23 // ETHTOOL_MSG_EEE_GET
	opEEESet             op = 24 // ETHTOOL_MSG_EEE_SET
	opTimestampInfoGet   op = 25 // ETHTOOL_MSG_TSINFO_GET
	opCableTest          op = 26 // ETHTOOL_MSG_CABLE_TEST_ACT
	opTDRTest            op = 27 // ETHTOOL_MSG_CABLE_TEST_TDR_ACT
	opTunnelInfoGet      op = 28 // ETHTOOL_MSG_TUNNEL_INFO_GET
	opFECGet             op = 29 // ETHTOOL_MSG_FEC_GET
	opFECSet             op = 30 // ETHTOOL_MSG_FEC_SET
	opModuleEEPROMGet    op = 31 // ETHTOOL_MSG_MODULE_EEPROM_GET
	opStatsGet           op = 32 // ETHTOOL_MSG_STATS_GET
	opVirtualClocksGet   op = 33 // ETHTOOL_MSG_PHC_VCLOCKS_GET
	opModuleGet          op = 34 // ETHTOOL_MSG_MODULE_GET
	opModuleSet          op = 35 // ETHTOOL_MSG_MODULE_SET
	opPSEGet             op = 36 // ETHTOOL_MSG_PSE_GET
	opPSESet             op = 37 // ETHTOOL_MSG_PSE_SET
	opRSSGet             op = 38 // ETHTOOL_MSG_RSS_GET
	opPLCAGet            op = 39 // ETHTOOL_MSG_PLCA_GET_CFG
	opPLCASet            op = 40 // ETHTOOL_MSG_PLCA_SET_CFG
	opPLCAStatusGet      op = 41 // ETHTOOL_MSG_PLCA_GET_STATUS
	opMACMergeGet        op = 42 // ETHTOOL_MSG_MM_GET
	opMACMergeSet        op = 43 // ETHTOOL_MSG_MM_SET
	opModuleFlash        op = 44 // ETHTOOL_MSG_MODULE_FW_FLASH_ACT
	opPHYGet             op = 45 // ETHTOOL_MSG_PHY_GET
	opTimestampConfigGet op = 46 // ETHTOOL_MSG_TSCONFIG_GET
	opTimestampConfigSet op = 47 // ETHTOOL_MSG_TSCONFIG_SET
	opRSSSet             op = 48 // ETHTOOL_MSG_RSS_SET
	opRSSCreate          op = 49 // ETHTOOL_MSG_RSS_CREATE_ACT
	opRSSDelete          op = 50 // ETHTOOL_MSG_RSS_DELETE_ACT
	opMSEGet             op = 51 // ETHTOOL_MSG_MSE_GET
)

// String returns the name of the operation that o asks for, such as "rings-get".
func (o op) String() string {
	if x := familySpec.ByNumber(uint16(o), nlspec.Request); x != nil {
		return x.Name
	}
	return "unknown operation"
}

func (o op) call() genetlink.Call {
	return genetlink.Call{Spec: &familySpec, Operation: o.String(), Command: uint8(o)}
}
