package io.keelson.resources.certificates;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.apiserver.definition.SubresourceDefinition.Fields;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;

/** Certificate signing requests. */
public final class CertificateDefinitions {
    private static final SelectableFields FIELDS = FieldLabelRule.fields(new Field("spec.signerName"));

    private CertificateDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("certificatesigningrequests.certificates.k8s.io")
                .strategy(CertificateSigningRequestStrategy::new)
                .printer(SigningRequestPrinter.SIGNING_REQUESTS)
                .fieldLabels(FIELDS, FieldLabelRule.clusterScoped(FIELDS))
                .subresource("approval", body -> Fields.of("status.conditions"));
    }
}
