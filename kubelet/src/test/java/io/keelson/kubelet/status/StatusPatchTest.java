package io.keelson.kubelet.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusPatchTest {
    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    private static JsonNode patch(String server, String wanted) {
        return StatusPatch.between(json(server), json(wanted));
    }

    @Test
    void saysNothingWhereNothingChanged() {
        assertNull(patch(
                "{'phase':'Running','containerStatuses':[{'name':'a','lastState':{},'image':''}],'qosClass':'BestEffort'}",
                "{'phase':'Running','containerStatuses':[{'name':'a'}]}"));
    }

    @Test
    void sendsWhatChangedAndTakesBackWhatIsGone() {
        assertEquals(
                json("{'phase':'Running','reason':null}"),
                patch("{'phase':'Pending','reason':'x'}", "{'phase':'Running'}"));
    }

    @Test
    void replacesAddressesAsAWhole() {
        assertEquals(
                json("{'podIPs':[{'ip':'2'},{'$patch':'replace'}]}"),
                patch("{'podIPs':[{'ip':'1'}]}", "{'podIPs':[{'ip':'2'}]}"));
    }

    @Test
    void leavesOtherPeoplesConditionsAlone() {
        assertEquals(
                json("{'conditions':[{'type':'Ready','status':'True','reason':null}]}"),
                patch(
                        "{'conditions':[{'type':'Ready','status':'False','reason':'r'},{'type':'x.io/y','status':'True'}]}",
                        "{'conditions':[{'type':'Ready','status':'True'},{'type':'x.io/y','status':'False'}]}"));
    }
}
