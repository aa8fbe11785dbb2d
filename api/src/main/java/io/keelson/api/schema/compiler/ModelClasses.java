package io.keelson.api.schema.compiler;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads fields, types and descriptions from the Java client's model classes. */
final class ModelClasses {
    private static final String PACKAGE = "io.kubernetes.client.openapi.models.";
    private static final Map<Type, String> SCALARS = Map.of(
            String.class, "string",
            Integer.class, "int32",
            Long.class, "int64",
            Boolean.class, "bool",
            Double.class, "double",
            OffsetDateTime.class, "time",
            Quantity.class, "quantity",
            IntOrString.class, "intorstring",
            byte[].class, "bytes",
            Object.class, "raw");

    private final Map<String, String> typeNames = new HashMap<>();

    /** @param types the types of the table, whose names stand for model classes in type expressions */
    ModelClasses(Iterable<TableType> types) {
        for (TableType type : types) {
            if (type.model != null) {
                typeNames.put(PACKAGE + type.model, type.name());
            }
        }
    }

    /** One field of a model: its type as the table would write it, whether it is required, what it is for. */
    record Property(String type, boolean required, String description) {}

    /** Returns the description of a model, empty where there is none. */
    String description(String model) {
        ApiModel annotation = load(model).getAnnotation(ApiModel.class);
        return annotation == null ? "" : annotation.description();
    }

    /** Returns the fields of a model by JSON name, in its order. */
    Map<String, Property> properties(String model) {
        Class<?> type = load(model);
        Map<String, Property> properties = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            SerializedName name = field.getAnnotation(SerializedName.class);
            if (name == null || Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            ApiModelProperty annotation = getter(type, field).getAnnotation(ApiModelProperty.class);
            properties.put(
                    name.value(),
                    new Property(
                            expression(field.getGenericType()),
                            annotation != null && annotation.required(),
                            annotation == null ? "" : annotation.value()));
        }
        return properties;
    }

    private static Class<?> load(String model) {
        try {
            return Class.forName(PACKAGE + model);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("there is no model " + model, e);
        }
    }

    private static Method getter(Class<?> type, Field field) {
        String name = "get" + field.getName().replace("_", "");
        Method found = null;
        for (Method method : type.getMethods()) {
            if (method.getParameterCount() == 0 && method.getName().equalsIgnoreCase(name)) {
                found = method;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("no getter of " + field);
        }
        return found;
    }

    private String expression(Type type) {
        @Nullable String scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        } else if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? "[]" + expression(arguments[0])
                    : "map[]" + expression(arguments[1]);
        }
        @Nullable String name = typeNames.get(type.getTypeName());
        return name == null ? "?" + type.getTypeName() : name;
    }
}
