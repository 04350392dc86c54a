package ethtool

import "github.com/netlink-sdk/go/netlink/nlenum"

// Link modes: ways to use a link, and, beside them, kinds of ports, of flow
// control and of forward error correction that are told by the same sets.
// Numbers in front are speeds in Mbit/s.
const (
	LinkMode10baseTHalf             LinkMode = 0   // ETHTOOL_LINK_MODE_10baseT_Half_BIT
	LinkMode10baseTFull             LinkMode = 1   // ETHTOOL_LINK_MODE_10baseT_Full_BIT
	LinkMode100baseTHalf            LinkMode = 2   // ETHTOOL_LINK_MODE_100baseT_Half_BIT
	LinkMode100baseTFull            LinkMode = 3   // ETHTOOL_LINK_MODE_100baseT_Full_BIT
	LinkMode1000baseTHalf           LinkMode = 4   // ETHTOOL_LINK_MODE_1000baseT_Half_BIT
	LinkMode1000baseTFull           LinkMode = 5   // ETHTOOL_LINK_MODE_1000baseT_Full_BIT
	LinkModeAutoneg                 LinkMode = 6   // ETHTOOL_LINK_MODE_Autoneg_BIT
	LinkModeTP                      LinkMode = 7   // ETHTOOL_LINK_MODE_TP_BIT
	LinkModeAUI                     LinkMode = 8   // ETHTOOL_LINK_MODE_AUI_BIT
	LinkModeMII                     LinkMode = 9   // ETHTOOL_LINK_MODE_MII_BIT
	LinkModeFibre                   LinkMode = 10  // ETHTOOL_LINK_MODE_FIBRE_BIT
	LinkModeBNC                     LinkMode = 11  // ETHTOOL_LINK_MODE_BNC_BIT
	LinkMode10000baseTFull          LinkMode = 12  // ETHTOOL_LINK_MODE_10000baseT_Full_BIT
	LinkModePause                   LinkMode = 13  // ETHTOOL_LINK_MODE_Pause_BIT
	LinkModeAsymPause               LinkMode = 14  // ETHTOOL_LINK_MODE_Asym_Pause_BIT
	LinkMode2500baseXFull           LinkMode = 15  // ETHTOOL_LINK_MODE_2500baseX_Full_BIT
	LinkModeBackplane               LinkMode = 16  // ETHTOOL_LINK_MODE_Backplane_BIT
	LinkMode1000baseKXFull          LinkMode = 17  // ETHTOOL_LINK_MODE_1000baseKX_Full_BIT
	LinkMode10000baseKX4Full        LinkMode = 18  // ETHTOOL_LINK_MODE_10000baseKX4_Full_BIT
	LinkMode10000baseKRFull         LinkMode = 19  // ETHTOOL_LINK_MODE_10000baseKR_Full_BIT
	LinkMode10000baseRFEC           LinkMode = 20  // ETHTOOL_LINK_MODE_10000baseR_FEC_BIT
	LinkMode20000baseMLD2Full       LinkMode = 21  // ETHTOOL_LINK_MODE_20000baseMLD2_Full_BIT
	LinkMode20000baseKR2Full        LinkMode = 22  // ETHTOOL_LINK_MODE_20000baseKR2_Full_BIT
	LinkMode40000baseKR4Full        LinkMode = 23  // ETHTOOL_LINK_MODE_40000baseKR4_Full_BIT
	LinkMode40000baseCR4Full        LinkMode = 24  // ETHTOOL_LINK_MODE_40000baseCR4_Full_BIT
	LinkMode40000baseSR4Full        LinkMode = 25  // ETHTOOL_LINK_MODE_40000baseSR4_Full_BIT
	LinkMode40000baseLR4Full        LinkMode = 26  // ETHTOOL_LINK_MODE_40000baseLR4_Full_BIT
	LinkMode56000baseKR4Full        LinkMode = 27  // ETHTOOL_LINK_MODE_56000baseKR4_Full_BIT
	LinkMode56000baseCR4Full        LinkMode = 28  // ETHTOOL_LINK_MODE_56000baseCR4_Full_BIT
	LinkMode56000baseSR4Full        LinkMode = 29  // ETHTOOL_LINK_MODE_56000baseSR4_Full_BIT
	LinkMode56000baseLR4Full        LinkMode = 30  // ETHTOOL_LINK_MODE_56000baseLR4_Full_BIT
	LinkMode25000baseCRFull         LinkMode = 31  // ETHTOOL_LINK_MODE_25000baseCR_Full_BIT
	LinkMode25000baseKRFull         LinkMode = 32  // ETHTOOL_LINK_MODE_25000baseKR_Full_BIT
	LinkMode25000baseSRFull         LinkMode = 33  // ETHTOOL_LINK_MODE_25000baseSR_Full_BIT
	LinkMode50000baseCR2Full        LinkMode = 34  // ETHTOOL_LINK_MODE_50000baseCR2_Full_BIT
	LinkMode50000baseKR2Full        LinkMode = 35  // ETHTOOL_LINK_MODE_50000baseKR2_Full_BIT
	LinkMode100000baseKR4Full       LinkMode = 36  // ETHTOOL_LINK_MODE_100000baseKR4_Full_BIT
	LinkMode100000baseSR4Full       LinkMode = 37  // ETHTOOL_LINK_MODE_100000baseSR4_Full_BIT
	LinkMode100000baseCR4Full       LinkMode = 38  // ETHTOOL_LINK_MODE_100000baseCR4_Full_BIT
	LinkMode100000baseLR4ER4Full    LinkMode = 39  // ETHTOOL_LINK_MODE_100000baseLR4_ER4_Full_BIT
	LinkMode50000baseSR2Full        LinkMode = 40  // ETHTOOL_LINK_MODE_50000baseSR2_Full_BIT
	LinkMode1000baseXFull           LinkMode = 41  // ETHTOOL_LINK_MODE_1000baseX_Full_BIT
	LinkMode10000baseCRFull         LinkMode = 42  // ETHTOOL_LINK_MODE_10000baseCR_Full_BIT
	LinkMode10000baseSRFull         LinkMode = 43  // ETHTOOL_LINK_MODE_10000baseSR_Full_BIT
	LinkMode10000baseLRFull         LinkMode = 44  // ETHTOOL_LINK_MODE_10000baseLR_Full_BIT
	LinkMode10000baseLRMFull        LinkMode = 45  // ETHTOOL_LINK_MODE_10000baseLRM_Full_BIT
	LinkMode10000baseERFull         LinkMode = 46  // ETHTOOL_LINK_MODE_10000baseER_Full_BIT
	LinkMode2500baseTFull           LinkMode = 47  // ETHTOOL_LINK_MODE_2500baseT_Full_BIT
	LinkMode5000baseTFull           LinkMode = 48  // ETHTOOL_LINK_MODE_5000baseT_Full_BIT
	LinkModeFECNone                 LinkMode = 49  // ETHTOOL_LINK_MODE_FEC_NONE_BIT
	LinkModeFECRS                   LinkMode = 50  // ETHTOOL_LINK_MODE_FEC_RS_BIT
	LinkModeFECBaseR                LinkMode = 51  // ETHTOOL_LINK_MODE_FEC_BASER_BIT
	LinkMode50000baseKRFull         LinkMode = 52  // ETHTOOL_LINK_MODE_50000baseKR_Full_BIT
	LinkMode50000baseSRFull         LinkMode = 53  // ETHTOOL_LINK_MODE_50000baseSR_Full_BIT
	LinkMode50000baseCRFull         LinkMode = 54  // ETHTOOL_LINK_MODE_50000baseCR_Full_BIT
	LinkMode50000baseLRERFRFull     LinkMode = 55  // ETHTOOL_LINK_MODE_50000baseLR_ER_FR_Full_BIT
	LinkMode50000baseDRFull         LinkMode = 56  // ETHTOOL_LINK_MODE_50000baseDR_Full_BIT
	LinkMode100000baseKR2Full       LinkMode = 57  // ETHTOOL_LINK_MODE_100000baseKR2_Full_BIT
	LinkMode100000baseSR2Full       LinkMode = 58  // ETHTOOL_LINK_MODE_100000baseSR2_Full_BIT
	LinkMode100000baseCR2Full       LinkMode = 59  // ETHTOOL_LINK_MODE_100000baseCR2_Full_BIT
	LinkMode100000baseLR2ER2FR2Full LinkMode = 60  // ETHTOOL_LINK_MODE_100000baseLR2_ER2_FR2_Full_BIT
	LinkMode100000baseDR2Full       LinkMode = 61  // ETHTOOL_LINK_MODE_100000baseDR2_Full_BIT
	LinkMode200000baseKR4Full       LinkMode = 62  // ETHTOOL_LINK_MODE_200000baseKR4_Full_BIT
	LinkMode200000baseSR4Full       LinkMode = 63  // ETHTOOL_LINK_MODE_200000baseSR4_Full_BIT
	LinkMode200000baseLR4ER4FR4Full LinkMode = 64  // ETHTOOL_LINK_MODE_200000baseLR4_ER4_FR4_Full_BIT
	LinkMode200000baseDR4Full       LinkMode = 65  // ETHTOOL_LINK_MODE_200000baseDR4_Full_BIT
	LinkMode200000baseCR4Full       LinkMode = 66  // ETHTOOL_LINK_MODE_200000baseCR4_Full_BIT
	LinkMode100baseT1Full           LinkMode = 67  // ETHTOOL_LINK_MODE_100baseT1_Full_BIT
	LinkMode1000baseT1Full          LinkMode = 68  // ETHTOOL_LINK_MODE_1000baseT1_Full_BIT
	LinkMode400000baseKR8Full       LinkMode = 69  // ETHTOOL_LINK_MODE_400000baseKR8_Full_BIT
	LinkMode400000baseSR8Full       LinkMode = 70  // ETHTOOL_LINK_MODE_400000baseSR8_Full_BIT
	LinkMode400000baseLR8ER8FR8Full LinkMode = 71  // ETHTOOL_LINK_MODE_400000baseLR8_ER8_FR8_Full_BIT
	LinkMode400000baseDR8Full       LinkMode = 72  // ETHTOOL_LINK_MODE_400000baseDR8_Full_BIT
	LinkMode400000baseCR8Full       LinkMode = 73  // ETHTOOL_LINK_MODE_400000baseCR8_Full_BIT
	LinkModeFECLLRS                 LinkMode = 74  // ETHTOOL_LINK_MODE_FEC_LLRS_BIT
	LinkMode100000baseKRFull        LinkMode = 75  // ETHTOOL_LINK_MODE_100000baseKR_Full_BIT
	LinkMode100000baseSRFull        LinkMode = 76  // ETHTOOL_LINK_MODE_100000baseSR_Full_BIT
	LinkMode100000baseLRERFRFull    LinkMode = 77  // ETHTOOL_LINK_MODE_100000baseLR_ER_FR_Full_BIT
	LinkMode100000baseCRFull        LinkMode = 78  // ETHTOOL_LINK_MODE_100000baseCR_Full_BIT
	LinkMode100000baseDRFull        LinkMode = 79  // ETHTOOL_LINK_MODE_100000baseDR_Full_BIT
	LinkMode200000baseKR2Full       LinkMode = 80  // ETHTOOL_LINK_MODE_200000baseKR2_Full_BIT
	LinkMode200000baseSR2Full       LinkMode = 81  // ETHTOOL_LINK_MODE_200000baseSR2_Full_BIT
	LinkMode200000baseLR2ER2FR2Full LinkMode = 82  // ETHTOOL_LINK_MODE_200000baseLR2_ER2_FR2_Full_BIT
	LinkMode200000baseDR2Full       LinkMode = 83  // ETHTOOL_LINK_MODE_200000baseDR2_Full_BIT
	LinkMode200000baseCR2Full       LinkMode = 84  // ETHTOOL_LINK_MODE_200000baseCR2_Full_BIT
	LinkMode400000baseKR4Full       LinkMode = 85  // ETHTOOL_LINK_MODE_400000baseKR4_Full_BIT
	LinkMode400000baseSR4Full       LinkMode = 86  // ETHTOOL_LINK_MODE_400000baseSR4_Full_BIT
	LinkMode400000baseLR4ER4FR4Full LinkMode = 87  // ETHTOOL_LINK_MODE_400000baseLR4_ER4_FR4_Full_BIT
	LinkMode400000baseDR4Full       LinkMode = 88  // ETHTOOL_LINK_MODE_400000baseDR4_Full_BIT
	LinkMode400000baseCR4Full       LinkMode = 89  // ETHTOOL_LINK_MODE_400000baseCR4_Full_BIT
	LinkMode100baseFXHalf           LinkMode = 90  // ETHTOOL_LINK_MODE_100baseFX_Half_BIT
	LinkMode100baseFXFull           LinkMode = 91  // ETHTOOL_LINK_MODE_100baseFX_Full_BIT
	LinkMode10baseT1LFull           LinkMode = 92  // ETHTOOL_LINK_MODE_10baseT1L_Full_BIT
	LinkMode800000baseCR8Full       LinkMode = 93  // ETHTOOL_LINK_MODE_800000baseCR8_Full_BIT
	LinkMode800000baseKR8Full       LinkMode = 94  // ETHTOOL_LINK_MODE_800000baseKR8_Full_BIT
	LinkMode800000baseDR8Full       LinkMode = 95  // ETHTOOL_LINK_MODE_800000baseDR8_Full_BIT
	LinkMode800000baseDR8x2Full     LinkMode = 96  // ETHTOOL_LINK_MODE_800000baseDR8_2_Full_BIT
	LinkMode800000baseSR8Full       LinkMode = 97  // ETHTOOL_LINK_MODE_800000baseSR8_Full_BIT
	LinkMode800000baseVR8Full       LinkMode = 98  // ETHTOOL_LINK_MODE_800000baseVR8_Full_BIT
	LinkMode10baseT1SFull           LinkMode = 99  // ETHTOOL_LINK_MODE_10baseT1S_Full_BIT
	LinkMode10baseT1SHalf           LinkMode = 100 // ETHTOOL_LINK_MODE_10baseT1S_Half_BIT
	LinkMode10baseT1SP2MPHalf       LinkMode = 101 // ETHTOOL_LINK_MODE_10baseT1S_P2MP_Half_BIT
	LinkMode10baseT1BRRFull         LinkMode = 102 // ETHTOOL_LINK_MODE_10baseT1BRR_Full_BIT
	LinkMode200000baseCRFull        LinkMode = 103 // ETHTOOL_LINK_MODE_200000baseCR_Full_BIT
	LinkMode200000baseKRFull        LinkMode = 104 // ETHTOOL_LINK_MODE_200000baseKR_Full_BIT
	LinkMode200000baseDRFull        LinkMode = 105 // ETHTOOL_LINK_MODE_200000baseDR_Full_BIT
	LinkMode200000baseDRx2Full      LinkMode = 106 // ETHTOOL_LINK_MODE_200000baseDR_2_Full_BIT
	LinkMode200000baseSRFull        LinkMode = 107 // ETHTOOL_LINK_MODE_200000baseSR_Full_BIT
	LinkMode200000baseVRFull        LinkMode = 108 // ETHTOOL_LINK_MODE_200000baseVR_Full_BIT
	LinkMode400000baseCR2Full       LinkMode = 109 // ETHTOOL_LINK_MODE_400000baseCR2_Full_BIT
	LinkMode400000baseKR2Full       LinkMode = 110 // ETHTOOL_LINK_MODE_400000baseKR2_Full_BIT
	LinkMode400000baseDR2Full       LinkMode = 111 // ETHTOOL_LINK_MODE_400000baseDR2_Full_BIT
	LinkMode400000baseDR2x2Full     LinkMode = 112 // ETHTOOL_LINK_MODE_400000baseDR2_2_Full_BIT
	LinkMode400000baseSR2Full       LinkMode = 113 // ETHTOOL_LINK_MODE_400000baseSR2_Full_BIT
	LinkMode400000baseVR2Full       LinkMode = 114 // ETHTOOL_LINK_MODE_400000baseVR2_Full_BIT
	LinkMode800000baseCR4Full       LinkMode = 115 // ETHTOOL_LINK_MODE_800000baseCR4_Full_BIT
	LinkMode800000baseKR4Full       LinkMode = 116 // ETHTOOL_LINK_MODE_800000baseKR4_Full_BIT
	LinkMode800000baseDR4Full       LinkMode = 117 // ETHTOOL_LINK_MODE_800000baseDR4_Full_BIT
	LinkMode800000baseDR4x2Full     LinkMode = 118 // ETHTOOL_LINK_MODE_800000baseDR4_2_Full_BIT
	LinkMode800000baseSR4Full       LinkMode = 119 // ETHTOOL_LINK_MODE_800000baseSR4_Full_BIT
	LinkMode800000baseVR4Full       LinkMode = 120 // ETHTOOL_LINK_MODE_800000baseVR4_Full_BIT
)

// linkModeNames are the names that the kernel has for link modes
// (net/ethtool/common.c).
var linkModeNames = nlenum.Names{Type: "LinkMode", Values: []nlenum.Name{
	{Value: 0, Text: "10baseT/Half"}, {Value: 1, Text: "10baseT/Full"}, {Value: 2, Text: "100baseT/Half"},
	{Value: 3, Text: "100baseT/Full"}, {Value: 4, Text: "1000baseT/Half"}, {Value: 5, Text: "1000baseT/Full"},
	{Value: 6, Text: "Autoneg"}, {Value: 7, Text: "TP"}, {Value: 8, Text: "AUI"}, {Value: 9, Text: "MII"}, {Value: 10, Text: "FIBRE"},
	{Value: 11, Text: "BNC"}, {Value: 12, Text: "10000baseT/Full"}, {Value: 13, Text: "Pause"}, {Value: 14, Text: "Asym_Pause"},
	{Value: 15, Text: "2500baseX/Full"}, {Value: 16, Text: "Backplane"}, {Value: 17, Text: "1000baseKX/Full"},
	{Value: 18, Text: "10000baseKX4/Full"}, {Value: 19, Text: "10000baseKR/Full"}, {Value: 20, Text: "10000baseR_FEC"},
	{Value: 21, Text: "20000baseMLD2/Full"}, {Value: 22, Text: "20000baseKR2/Full"}, {Value: 23, Text: "40000baseKR4/Full"},
	{Value: 24, Text: "40000baseCR4/Full"}, {Value: 25, Text: "40000baseSR4/Full"}, {Value: 26, Text: "40000baseLR4/Full"},
	{Value: 27, Text: "56000baseKR4/Full"}, {Value: 28, Text: "56000baseCR4/Full"}, {Value: 29, Text: "56000baseSR4/Full"},
	{Value: 30, Text: "56000baseLR4/Full"}, {Value: 31, Text: "25000baseCR/Full"}, {Value: 32, Text: "25000baseKR/Full"},
	{Value: 33, Text: "25000baseSR/Full"}, {Value: 34, Text: "50000baseCR2/Full"}, {Value: 35, Text: "50000baseKR2/Full"},
	{Value: 36, Text: "100000baseKR4/Full"}, {Value: 37, Text: "100000baseSR4/Full"}, {Value: 38, Text: "100000baseCR4/Full"},
	{Value: 39, Text: "100000baseLR4_ER4/Full"}, {Value: 40, Text: "50000baseSR2/Full"}, {Value: 41, Text: "1000baseX/Full"},
	{Value: 42, Text: "10000baseCR/Full"}, {Value: 43, Text: "10000baseSR/Full"}, {Value: 44, Text: "10000baseLR/Full"},
	{Value: 45, Text: "10000baseLRM/Full"}, {Value: 46, Text: "10000baseER/Full"}, {Value: 47, Text: "2500baseT/Full"},
	{Value: 48, Text: "5000baseT/Full"}, {Value: 49, Text: "None"}, {Value: 50, Text: "RS"}, {Value: 51, Text: "BASER"},
	{Value: 52, Text: "50000baseKR/Full"}, {Value: 53, Text: "50000baseSR/Full"}, {Value: 54, Text: "50000baseCR/Full"},
	{Value: 55, Text: "50000baseLR_ER_FR/Full"}, {Value: 56, Text: "50000baseDR/Full"}, {Value: 57, Text: "100000baseKR2/Full"},
	{Value: 58, Text: "100000baseSR2/Full"}, {Value: 59, Text: "100000baseCR2/Full"}, {Value: 60, Text: "100000baseLR2_ER2_FR2/Full"},
	{Value: 61, Text: "100000baseDR2/Full"}, {Value: 62, Text: "200000baseKR4/Full"}, {Value: 63, Text: "200000baseSR4/Full"},
	{Value: 64, Text: "200000baseLR4_ER4_FR4/Full"}, {Value: 65, Text: "200000baseDR4/Full"}, {Value: 66, Text: "200000baseCR4/Full"},
	{Value: 67, Text: "100baseT1/Full"}, {Value: 68, Text: "1000baseT1/Full"}, {Value: 69, Text: "400000baseKR8/Full"},
	{Value: 70, Text: "400000baseSR8/Full"}, {Value: 71, Text: "400000baseLR8_ER8_FR8/Full"}, {Value: 72, Text: "400000baseDR8/Full"},
	{Value: 73, Text: "400000baseCR8/Full"}, {Value: 74, Text: "LLRS"}, {Value: 75, Text: "100000baseKR/Full"},
	{Value: 76, Text: "100000baseSR/Full"}, {Value: 77, Text: "100000baseLR_ER_FR/Full"}, {Value: 78, Text: "100000baseCR/Full"},
	{Value: 79, Text: "100000baseDR/Full"}, {Value: 80, Text: "200000baseKR2/Full"}, {Value: 81, Text: "200000baseSR2/Full"},
	{Value: 82, Text: "200000baseLR2_ER2_FR2/Full"}, {Value: 83, Text: "200000baseDR2/Full"}, {Value: 84, Text: "200000baseCR2/Full"},
	{Value: 85, Text: "400000baseKR4/Full"}, {Value: 86, Text: "400000baseSR4/Full"}, {Value: 87, Text: "400000baseLR4_ER4_FR4/Full"},
	{Value: 88, Text: "400000baseDR4/Full"}, {Value: 89, Text: "400000baseCR4/Full"}, {Value: 90, Text: "100baseFX/Half"},
	{Value: 91, Text: "100baseFX/Full"}, {Value: 92, Text: "10baseT1L/Full"}, {Value: 93, Text: "800000baseCR8/Full"},
	{Value: 94, Text: "800000baseKR8/Full"}, {Value: 95, Text: "800000baseDR8/Full"}, {Value: 96, Text: "800000baseDR8_2/Full"},
	{Value: 97, Text: "800000baseSR8/Full"}, {Value: 98, Text: "800000baseVR8/Full"}, {Value: 99, Text: "10baseT1S/Full"},
	{Value: 100, Text: "10baseT1S/Half"}, {Value: 101, Text: "10baseT1S_P2MP/Half"}, {Value: 102, Text: "10baseT1BRR/Full"},
	{Value: 103, Text: "200000baseCR/Full"}, {Value: 104, Text: "200000baseKR/Full"}, {Value: 105, Text: "200000baseDR/Full"},
	{Value: 106, Text: "200000baseDR_2/Full"}, {Value: 107, Text: "200000baseSR/Full"}, {Value: 108, Text: "200000baseVR/Full"},
	{Value: 109, Text: "400000baseCR2/Full"}, {Value: 110, Text: "400000baseKR2/Full"}, {Value: 111, Text: "400000baseDR2/Full"},
	{Value: 112, Text: "400000baseDR2_2/Full"}, {Value: 113, Text: "400000baseSR2/Full"}, {Value: 114, Text: "400000baseVR2/Full"},
	{Value: 115, Text: "800000baseCR4/Full"}, {Value: 116, Text: "800000baseKR4/Full"}, {Value: 117, Text: "800000baseDR4/Full"},
	{Value: 118, Text: "800000baseDR4_2/Full"}, {Value: 119, Text: "800000baseSR4/Full"}, {Value: 120, Text: "800000baseVR4/Full"},
}}
