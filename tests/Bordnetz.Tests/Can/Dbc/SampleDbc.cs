namespace Bordnetz.Tests.Can;

/// <summary>A small DBC in which every kind of statement occurs, without any departure from the format.</summary>
internal static class SampleDbc
{
    public const string Text = """"
        VERSION "1.0"

        NS_ :
        	CM_
        	BA_DEF_

        BS_:

        BU_: CENTRAL BATTERY_MANAGEMENT_AND_CHARGING_

        VAL_TABLE_ OnOff 0 "off" 1 "on" ;

        BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX
         SG_ Loose : 0|8@1+ (1,0) [0|0] "" Vector__XXX

        BO_ 291 BatteryState: 8 CENTRAL
         SG_ Current : 7|16@0- (0.1,-5) [-1000|1000.50] "A" CENTRAL
         SG_ Enabled : 16|1@1+ (1,0) [0|1] "" CENTRAL,BATTERY_MANAGEMENT_AND_CHARGING_
         SG_ Mode : 17|3@1+ (1,0) [0|0] "" Vector__XXX

        BO_ 2566844672 CellStates: 64 BATTERY_MANAGEMENT_AND_CHARGING_
         SG_ Page M : 0|8@1+ (1,0) [0|0] "" CENTRAL
         SG_ CellVoltage m0 : 8|16@1+ (0.001,0) [0|65.535] "V" CENTRAL
         SG_ CellTemperature m4 : 8|8@1- (1,0) [-40|125] "°C" CENTRAL
         SG_ Energy : 480|32@1+ (1,0) [0|0] "kWh" CENTRAL

        BO_TX_BU_ 291 : CENTRAL,BATTERY_MANAGEMENT_AND_CHARGING_;

        EV_ Pedal: 1 [0|100] "%" 0 1 DUMMY_NODE_VECTOR0 CENTRAL;
        EV_ Blob: 0 [0|0] "" 0 2 DUMMY_NODE_VECTOR1 Vector__XXX;
        ENVVAR_DATA_ Blob: 5;

        CM_ "Two lines
        of \"text\" \\";
        CM_ BU_ CENTRAL "The one in the middle";
        CM_ BO_ 291 "What the battery says";
        CM_ SG_ 291 Current "What flows";
        CM_ EV_ Pedal "How far it is pressed";

        BA_DEF_ "BusType" STRING ;
        BA_DEF_ BU_ "SystemNodeLongSymbol" STRING ;
        BA_DEF_ BU_ "NmStationAddress" HEX 0 255;
        BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
        BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG","reserved","reserved","reserved","reserved","reserved","reserved","reserved","reserved","reserved","reserved","StandardCAN_FD","ExtendedCAN_FD";
        BA_DEF_ BO_ "CANFD_BRS" ENUM "0","1";
        BA_DEF_ BO_ "Urgency" ENUM "None","Low","High";
        BA_DEF_ SG_ "GenSigStartValue" FLOAT -100000 100000;
        BA_DEF_ EV_ "Remark" STRING ;
        BA_DEF_REL_ BU_SG_REL_ "Timeout" INT 0 65535;
        BA_DEF_REL_ BU_BO_REL_ "Repeats" INT 0 10;
        BA_DEF_REL_ BU_EV_REL_ "Order" INT 0 10;
        BA_DEF_DEF_ "BusType" "";
        BA_DEF_DEF_ "SystemNodeLongSymbol" "";
        BA_DEF_DEF_ "NmStationAddress" 0;
        BA_DEF_DEF_ "GenMsgCycleTime" 0;
        BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
        BA_DEF_DEF_ "CANFD_BRS" "1";
        BA_DEF_DEF_ "Urgency" "Low";
        BA_DEF_DEF_ "GenSigStartValue" 0;
        BA_DEF_DEF_ "Remark" "";
        BA_DEF_DEF_REL_ "Timeout" 0;
        BA_DEF_DEF_REL_ "Repeats" 0;
        BA_DEF_DEF_REL_ "Order" 0;
        BA_ "BusType" "CAN FD";
        BA_ "SystemNodeLongSymbol" BU_ BATTERY_MANAGEMENT_AND_CHARGING_ "BATTERY_MANAGEMENT_AND_CHARGING_UNIT";
        BA_ "NmStationAddress" BU_ CENTRAL 16;
        BA_ "GenMsgCycleTime" BO_ 291 100;
        BA_ "Urgency" BO_ 291 2;
        BA_ "VFrameFormat" BO_ 2566844672 15;
        BA_ "GenSigStartValue" SG_ 291 Current -3;
        BA_ "Remark" EV_ Pedal "press";
        BA_REL_ "Timeout" BU_SG_REL_ CENTRAL SG_ 291 Current 500;
        BA_REL_ "Repeats" BU_BO_REL_ CENTRAL 291 3;
        BA_REL_ "Order" BU_EV_REL_ CENTRAL Pedal 1;

        VAL_ 291 Current -1 "invalid" 0 "none" ;
        VAL_ 291 Enabled 0 "off" 1 "on" ;
        VAL_ Pedal 0 "released" ;

        SIG_VALTYPE_ 2566844672 Energy : 1;
        SIG_GROUP_ 291 Group 1 : Current Enabled;
        SGTYPE_ Kind : 8@1+ (1,0) [0|255] "" 0, Table;
        SG_MUL_VAL_ 2566844672 CellVoltage Page 0-3, 7-7;
        SG_MUL_VAL_ 2566844672 CellTemperature Page 4-4;

        """";
}
