package io.keelson.apiserver.cel;

import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.TypeValue;
import java.util.StringJoiner;

/** A call of a function; where its types are only known now, the overload is chosen now. */
final class Call implements Interpretable {
    private final String function;
    private final Interpretable[] arguments;
    private final Overload[] candidates;

    Call(String function, Interpretable[] arguments, Overload[] candidates) {
        this.function = function;
        this.arguments = arguments;
        this.candidates = candidates;
    }

    @Override
    public Object evaluate(Frame frame) {
        Object[] values = new Object[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments[i].evaluate(frame);
        }
        for (Overload overload : candidates) {
            if (overload.accepts(values)) {
                frame.spend(CallCost.before(function, candidates.length == 1 ? overload.id() : "", values));
                Object result = overload.body().call(values);
                frame.spend(CallCost.after(function, result));
                return result;
            }
        }
        StringJoiner types = new StringJoiner(", ", "(", ")");
        for (Object value : values) {
            types.add(TypeValue.of(value).name());
        }
        throw new CelError("no such overload: " + function + types);
    }
}
